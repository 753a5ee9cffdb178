//! Connections that a fault can reset: hyper by hand, because axum's own loop keeps the socket.

use std::{convert::Infallible, sync::Arc};

use axum::{Router, body::Body};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Notify,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

/// Told by a handler that its connection shall be reset.
#[derive(Clone, Debug, Default)]
pub(super) struct ResetSwitch(Arc<Notify>);

impl ResetSwitch {
    /// Resets the connection. The caller must not answer afterwards.
    pub(super) fn pull(&self) {
        self.0.notify_one();
    }
}

/// Serves until the token is cancelled; open connections end with it.
pub(super) async fn serve(
    listener: TcpListener,
    app: Router,
    stop: CancellationToken,
    tasks: TaskTracker,
) {
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                let (app, stop) = (app.clone(), stop.clone());
                tasks.spawn(async move {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        () = converse(stream, app) => {}
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                // Out of descriptors: leave the others time to end.
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
    }
}

async fn converse(stream: TcpStream, app: Router) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    let switch = ResetSwitch::default();
    let service = service_fn(|request: hyper::Request<hyper::body::Incoming>| {
        let (app, switch) = (app.clone(), switch.clone());
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(switch);
            Ok::<_, Infallible>(
                app.oneshot(request)
                    .await
                    .unwrap_or_else(|never| match never {}),
            )
        }
    });
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let reset = tokio::select! {
        ended = &mut connection => {
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection broke");
            }
            false
        }
        () = switch.0.notified() => true,
    };
    if reset {
        // Closed with nothing lingering, the kernel sends RST instead of FIN.
        let stream = connection.into_parts().io.into_inner();
        if let Err(error) = stream.set_zero_linger() {
            tracing::warn!(%error, "closing instead of resetting");
        }
    }
}
