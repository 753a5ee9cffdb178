//! What clients are told about their orders, and in which order it may be read.

use domain::{AccountId, OrderId, PhoneNumber, Product, Timestamp};

use crate::{AnnouncementKind, Ledger, LedgerError, rows};

/// Something that a client is told.
#[derive(Clone, Debug)]
pub struct Announcement {
    /// In the history of orders, or in the queue of webhooks: the two count apart.
    pub id: i64,
    /// Whose order it is.
    pub account: AccountId,
    /// Which order.
    pub order_id: OrderId,
    /// What happened.
    pub kind: AnnouncementKind,
    /// When.
    pub at: Timestamp,
    /// What was ordered.
    pub product: Product,
    /// The number.
    pub phone: Option<PhoneNumber>,
    /// The newest code by then.
    pub otp_code: Option<String>,
    /// The newest message by then.
    pub otp_message: Option<String>,
    /// How many messages had come by then.
    pub sms_revision: i32,
}

pub(crate) struct AnnouncementRow {
    pub(crate) id: i64,
    pub(crate) account_id: i64,
    pub(crate) order_id: i64,
    pub(crate) kind: String,
    pub(crate) at: Timestamp,
    pub(crate) country: String,
    pub(crate) service: String,
    pub(crate) phone: Option<String>,
    pub(crate) otp_code: Option<String>,
    pub(crate) otp_message: Option<String>,
    pub(crate) sms_revision: i32,
}

impl TryFrom<AnnouncementRow> for Announcement {
    type Error = LedgerError;

    fn try_from(row: AnnouncementRow) -> Result<Self, LedgerError> {
        let kind = rows::announcement_kind(&row.kind)?;
        // The number of an attempt that the order gave up is not the client's.
        let has_number = kind != AnnouncementKind::Failed;
        Ok(Self {
            id: row.id,
            account: AccountId(row.account_id),
            order_id: OrderId(row.order_id),
            kind,
            at: row.at,
            product: rows::product(&row.country, &row.service)?,
            phone: rows::phone(row.phone.as_deref())?.filter(|_| has_number),
            otp_code: row.otp_code,
            otp_message: row.otp_message,
            sms_revision: row.sms_revision,
        })
    }
}

/// A part of what is told, in order.
#[derive(Clone, Debug)]
pub struct AnnouncementPage {
    /// What is in it.
    pub announcements: Vec<Announcement>,
    /// Everything up to this entry of the history is in this page or an earlier one.
    pub read_to: i64,
}

impl AnnouncementPage {
    /// Of the rows between some entry and `up_to`, limited to `limit`.
    fn new(rows: Vec<AnnouncementRow>, up_to: i64, limit: i64) -> Self {
        let is_full = i64::try_from(rows.len()).is_ok_and(|count| count >= limit);
        let last = rows.last().map(|row| row.id).filter(|_| is_full);
        let rows = rows.into_iter();
        Self {
            read_to: last.unwrap_or(up_to),
            announcements: rows::readable(rows.map(|row| (row.id.to_string(), row))),
        }
    }
}

/// What the database shows of the history at one moment.
#[derive(Clone, Debug)]
pub struct HistoryView {
    /// The visible entries after the asked one with their orders, ascending; entries of transactions
    /// under way are missing and may appear later.
    pub entries: Vec<(i64, OrderId)>,
    /// Every transaction below this number is over.
    pub over_below: i64,
    /// Every transaction that has begun to write has a number below this.
    pub begun_below: i64,
}

/// Runs the one query over what streams show with a different WHERE: the macro wants literal SQL.
macro_rules! select_announcements {
    ($tail:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            AnnouncementRow,
            r#"select e.id, o.account_id, e.order_id, e.detail->>'announced' as "kind!", e.at,
                o.country, o.service, a.phone, nullif(m.code, '') as otp_code, m.message as "otp_message?",
                (e.detail->>'sms_revision')::int as "sms_revision!"
             from order_events e
             join orders o on o.id = e.order_id
             join attempts a on a.id = o.attempt_id
             left join lateral (
                 select code, message from messages
                 where order_id = o.id and revision <= (e.detail->>'sms_revision')::int
                 order by code is null, revision desc limit 1) m on true
             where e.detail ? 'announced' and e.id > $1 and e.id <= $2
             "# + $tail,
            $($argument),*
        )
    };
}

impl Ledger {
    /// Up to 10,000 entries of the history after `after`, over all clients, with what is known
    /// about transactions at that moment. From a few of these one learns up to which id the
    /// history is complete.
    ///
    /// # Errors
    /// The database is away.
    pub async fn view_history(&self, after: i64) -> Result<HistoryView, LedgerError> {
        let row = sqlx::query!(
            r#"select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as "over_below!",
                 pg_snapshot_xmax(pg_current_snapshot())::text::bigint as "begun_below!",
                 coalesce(array_agg(id order by id), '{}') as "ids!",
                 coalesce(array_agg(order_id order by id), '{}') as "orders!"
               from (select id, order_id from order_events where id > $1 order by id limit 10000) as e"#,
            after,
        )
        .fetch_one(&self.pool)
        .await?;
        let orders = row.orders.into_iter().map(OrderId);
        Ok(HistoryView {
            entries: row.ids.into_iter().zip(orders).collect(),
            over_below: row.over_below,
            begun_below: row.begun_below,
        })
    }

    /// What all clients are told, from the entry after `after` to `up_to`, in order; at most
    /// `limit`.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_announcements_for_stream(
        &self,
        after: i64,
        up_to: i64,
        limit: i64,
    ) -> Result<AnnouncementPage, LedgerError> {
        let rows = select_announcements!("order by e.id limit $3", after, up_to, limit)
            .fetch_all(&self.pool)
            .await?;
        Ok(AnnouncementPage::new(rows, up_to, limit))
    }

    /// The same for one client.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list_announcements(
        &self,
        account: AccountId,
        after: i64,
        up_to: i64,
        limit: i64,
    ) -> Result<AnnouncementPage, LedgerError> {
        let rows = select_announcements!(
            "and o.account_id = $3 order by e.id limit $4",
            after,
            up_to,
            account.0,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(AnnouncementPage::new(rows, up_to, limit))
    }
}
