//! An order as clients see it.

use std::collections::BTreeMap;

use domain::{AttemptState, Currency, OrderState, OrderStatus, Timestamp};
use ledger::Order;
use orders::Purchase;
use serde::Serialize;
use utoipa::ToSchema;

use crate::amount::{Amount, Moment};

/// An order. The first eleven fields are those of the SMSCode document; the `can_…` flags are those
/// its SDK asks for; the rest is ours.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": 1001,
    "status": "OTP_RECEIVED",
    "created_at": "2026-02-25T10:00:00Z",
    "product_id": 142,
    "phone_number": "+6281234567890",
    "amount": 15000,
    "otp_code": "123456",
    "otp_message": "Your verification code is 123456",
    "otp_received_at": "2026-02-25T10:00:42Z",
    "expires_at": "2026-02-25T10:20:00Z",
    "canceled_at": null,
    "failed_reason": null,
    "currency": "IDR",
    "charged_amount": 15000,
    "country": "ID",
    "service": "whatsapp",
    "sms_revision": 1,
    "can_finish": true,
    "can_resend": true,
    "can_cancel": false,
    "can_replace": false,
    "can_reactivate": false,
    "resend_available_at": null,
    "cancel_available_at": null,
    "replace_available_at": null,
    "cancel_requested": false,
    "redacted_at": null,
    "metadata": {"case": "sign-up-42"},
}))]
pub struct OrderView {
    /// Its id.
    #[schema(example = 1001)]
    pub id: i64,
    /// Where it stands.
    pub status: Status,
    /// When it was made.
    pub created_at: Moment,
    /// What was ordered.
    #[schema(example = 142)]
    pub product_id: i64,
    /// The number, once there is one.
    #[schema(example = "+6281234567890")]
    pub phone_number: Option<String>,
    /// What it costs if a code arrives.
    pub amount: Amount,
    /// The newest code.
    #[schema(example = "123456")]
    pub otp_code: Option<String>,
    /// The newest message.
    #[schema(example = "Your verification code is 123456")]
    pub otp_message: Option<String>,
    /// When the first code came.
    pub otp_received_at: Option<Moment>,
    /// When it ends without a code.
    pub expires_at: Moment,
    /// When it was cancelled.
    pub canceled_at: Option<Moment>,
    /// Why it failed.
    #[schema(example = json!(null))]
    pub failed_reason: Option<String>,
    /// Of all amounts.
    #[schema(value_type = String, example = "USD")]
    pub currency: Currency,
    /// What was charged so far: zero until a code arrives.
    pub charged_amount: Amount,
    /// Country as ISO 3166-1 alpha-2.
    #[schema(value_type = String, example = "ID")]
    pub country: domain::Country,
    /// Service slug.
    #[schema(value_type = String, example = "whatsapp")]
    pub service: domain::Service,
    /// Counts the messages that came.
    #[schema(example = 0)]
    pub sms_revision: i32,
    /// A code came: it can be finished.
    #[schema(example = false)]
    pub can_finish: bool,
    /// Another SMS can be asked for.
    #[schema(example = false)]
    pub can_resend: bool,
    /// It can be cancelled now.
    #[schema(example = true)]
    pub can_cancel: bool,
    /// Always false: order anew instead.
    #[schema(example = false)]
    pub can_replace: bool,
    /// Always false.
    #[schema(example = false)]
    pub can_reactivate: bool,
    /// From when another SMS can be asked for, if not now.
    pub resend_available_at: Option<Moment>,
    /// From when it can be cancelled, if not now.
    pub cancel_available_at: Option<Moment>,
    /// Always null.
    pub replace_available_at: Option<Moment>,
    /// The client asked to cancel and the provider has not confirmed yet.
    #[schema(example = false)]
    pub cancel_requested: bool,
    /// When number, code and message were deleted by age: they are null since then.
    #[schema(example = json!(null))]
    pub redacted_at: Option<Moment>,
    /// The client's own note.
    pub metadata: BTreeMap<String, String>,
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schema(example = "ACTIVE")]
pub enum Status {
    /// No number yet, or the outcome of a purchase is being established.
    Pending,
    /// The number waits for its code.
    Active,
    /// The code is there.
    OtpReceived,
    /// Finished after a code.
    Completed,
    /// Cancelled and refunded.
    Canceled,
    /// Ended without a code and refunded.
    Expired,
    /// No number could be bought; refunded.
    Failed,
}

impl From<OrderStatus> for Status {
    fn from(status: OrderStatus) -> Self {
        match status {
            OrderStatus::Pending => Self::Pending,
            OrderStatus::Active => Self::Active,
            OrderStatus::OtpReceived => Self::OtpReceived,
            OrderStatus::Completed => Self::Completed,
            OrderStatus::Canceled => Self::Canceled,
            OrderStatus::Expired => Self::Expired,
            OrderStatus::Failed => Self::Failed,
        }
    }
}

impl OrderView {
    /// How `order` looks at `now`; `resendable` says whether its provider can ask for another SMS.
    #[must_use]
    pub fn new(order: Order, resendable: bool, now: Timestamp) -> Self {
        let waiting = matches!(order.state, OrderState::Waiting | OrderState::Expiring);
        let too_early = order.cancel_from.filter(|from| waiting && *from > now);
        let live = matches!(order.attempt, AttemptState::Open | AttemptState::Coded);
        let metadata = serde_json::from_str::<Purchase>(&order.request).map(|asked| asked.metadata);
        Self {
            id: order.id.0,
            status: order.status().into(),
            created_at: Moment(order.created_at),
            product_id: order.product.id().get(),
            phone_number: order.phone.map(|phone| phone.as_str().to_owned()),
            amount: Amount(order.price),
            otp_code: order.otp_code,
            otp_message: order.otp_message,
            otp_received_at: order.otp_received_at.map(Moment),
            expires_at: Moment(order.expires_at),
            canceled_at: order
                .ended_at
                .filter(|_| order.state == OrderState::Cancelled)
                .map(Moment),
            failed_reason: order.failed_reason,
            currency: order.currency,
            charged_amount: Amount(order.charged),
            country: order.product.country,
            service: order.product.service,
            sms_revision: order.sms_revision,
            can_finish: order.state == OrderState::Received,
            can_resend: resendable
                && live
                && matches!(order.state, OrderState::Waiting | OrderState::Received),
            can_cancel: waiting && too_early.is_none(),
            can_replace: false,
            can_reactivate: false,
            resend_available_at: None,
            cancel_available_at: too_early.map(Moment),
            replace_available_at: None,
            cancel_requested: order.cancel_requested_at.is_some() && order.state.holds_money(),
            redacted_at: order.redacted_at.map(Moment),
            metadata: metadata.unwrap_or_default(),
        }
    }
}
