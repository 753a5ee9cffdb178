//! Virtual time: tasks run one at a time, in an order that follows from the seed alone.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap, VecDeque},
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

use domain::{Clock, Timestamp};
use futures::{FutureExt, future::BoxFuture};
use orders::Runtime;
use uuid::Uuid;

use crate::Dice;

/// When every history begins.
const START: Timestamp = time::macros::datetime!(2026-11-22 10:00 UTC);

/// Who runs a task: what a crash takes down together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ProcessId(pub(crate) u32);

impl ProcessId {
    /// Providers, clients, fate: what no crash of ours takes down.
    pub(crate) const OUTSIDE: Self = Self(0);
}

type TaskId = u64;

#[derive(Default)]
struct Tasks {
    running: BTreeMap<TaskId, (ProcessId, Option<BoxFuture<'static, ()>>)>,
    next: TaskId,
}

#[derive(Default)]
struct Time {
    now: Duration,
    /// Who is woken when; ties in the order of going to sleep.
    alarms: BinaryHeap<Reverse<(Duration, u64)>>,
    sleepers: BTreeMap<u64, Waker>,
    next: u64,
}

impl Time {
    fn set_alarm(&mut self, after: Duration) -> (Duration, u64) {
        let (until, ticket) = (self.now + after, self.next);
        self.next += 1;
        self.alarms.push(Reverse((until, ticket)));
        (until, ticket)
    }
}

/// The stage that one world plays on. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Stage {
    tasks: Arc<Mutex<Tasks>>,
    time: Arc<Mutex<Time>>,
    ready: Arc<Mutex<VecDeque<TaskId>>>,
    doomed: Arc<Mutex<Vec<ProcessId>>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Bell {
    task: TaskId,
    ready: Arc<Mutex<VecDeque<TaskId>>>,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        lock(&self.ready).push_back(self.task);
    }
}

impl Stage {
    /// Runs a task for a process.
    pub(crate) fn spawn(&self, process: ProcessId, task: BoxFuture<'static, ()>) {
        let mut tasks = lock(&self.tasks);
        let id = tasks.next;
        tasks.next += 1;
        tasks.running.insert(id, (process, Some(task)));
        lock(&self.ready).push_back(id);
    }

    /// Pauses a task.
    pub(crate) fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send + use<> {
        let (time, mut asleep) = (Arc::clone(&self.time), None);
        poll_fn(move |context| {
            let mut time = lock(&time);
            let (until, ticket) = *asleep.get_or_insert_with(|| time.set_alarm(duration));
            if time.now >= until {
                time.sleepers.remove(&ticket);
                return Poll::Ready(());
            }
            time.sleepers.insert(ticket, context.waker().clone());
            Poll::Pending
        })
    }

    /// Ends a process as a kill would, once the running task pauses: none of its tasks runs on.
    pub(crate) fn kill(&self, process: ProcessId) {
        lock(&self.doomed).push(process);
    }

    /// How long the world has existed.
    pub(crate) fn elapsed(&self) -> Duration {
        lock(&self.time).now
    }

    /// Plays until `goal` is done; false if nothing is left to happen before that, or `turns` were
    /// not enough.
    pub(crate) fn play(&self, goal: impl Future<Output = ()> + Send + 'static, turns: u64) -> bool {
        let reached = Arc::new(Mutex::new(false));
        let mark = Arc::clone(&reached);
        self.spawn(
            ProcessId::OUTSIDE,
            goal.map(move |()| *lock(&mark) = true).boxed(),
        );
        for _ in 0..turns {
            if *lock(&reached) {
                return true;
            }
            let next = lock(&self.ready).pop_front();
            match next {
                Some(id) => self.turn(id),
                None if self.advance() => {}
                None => return false,
            }
        }
        false
    }

    fn turn(&self, id: TaskId) {
        let task = lock(&self.tasks)
            .running
            .get_mut(&id)
            .and_then(|(_, task)| task.take());
        let Some(mut task) = task else {
            return;
        };
        let waker = Waker::from(Arc::new(Bell {
            task: id,
            ready: Arc::clone(&self.ready),
        }));
        let done = task.poll_unpin(&mut Context::from_waker(&waker)).is_ready();
        let mut tasks = lock(&self.tasks);
        if done {
            tasks.running.remove(&id);
        } else if let Some((_, place)) = tasks.running.get_mut(&id) {
            *place = Some(task);
        }
        drop(tasks);
        self.bury();
    }

    /// Drops the tasks of processes that were killed.
    fn bury(&self) {
        let doomed = std::mem::take(&mut *lock(&self.doomed));
        for process in doomed {
            let mut tasks = lock(&self.tasks);
            let (dead, alive) = std::mem::take(&mut tasks.running)
                .into_iter()
                .partition(|(_, (of, _))| *of == process);
            tasks.running = alive;
            drop(tasks);
            // Outside of the lock: what is dropped may wake others.
            drop::<BTreeMap<TaskId, _>>(dead);
        }
    }

    /// Lets time pass until somebody wakes; false if nobody ever will.
    fn advance(&self) -> bool {
        let mut time = lock(&self.time);
        while let Some(Reverse((at, ticket))) = time.alarms.pop() {
            if let Some(waker) = time.sleepers.remove(&ticket) {
                time.now = time.now.max(at);
                drop(time);
                waker.wake();
                return true;
            }
        }
        false
    }

    /// Ends all that still runs: what tasks hold on to would keep the world alive.
    pub(crate) fn clear(&self) {
        let left = std::mem::take(&mut lock(&self.tasks).running);
        drop(left);
        let sleepers = std::mem::take(&mut lock(&self.time).sleepers);
        drop(sleepers);
    }
}

impl Clock for Stage {
    fn now(&self) -> Timestamp {
        START + self.elapsed()
    }
}

/// What one process of ours runs on.
pub(crate) struct Process {
    pub(crate) id: ProcessId,
    pub(crate) stage: Stage,
    pub(crate) dice: Dice,
}

impl Runtime for Process {
    fn spawn(&self, task: BoxFuture<'static, ()>) {
        self.stage.spawn(self.id, task);
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.stage.sleep(duration).boxed()
    }

    fn fresh_id(&self) -> Uuid {
        self.dice.id()
    }
}
