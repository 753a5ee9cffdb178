// @generated from openapi/openapi.json by .ci/clients

#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///What would be bought: the body of an order without its quantity.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    #[serde(deny_unknown_fields)]
    pub struct AskQuote {
        ///ISO 3166-1 alpha-2 code, with `service`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub country: ::std::option::Option<::std::string::String>,
        ///Not these provider accounts.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub exclude_providers: ::std::option::Option<
            ::std::vec::Vec<::std::string::String>,
        >,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub max_price: ::std::option::Option<crate::Exact>,
        ///Taken as an order takes it, and without any effect.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<
            ::std::collections::HashMap<::std::string::String, ::std::string::String>,
        >,
        ///Only this mobile operator.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub operator: ::std::option::Option<::std::string::String>,
        ///A product of `/v1/catalog/products`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub product_id: ::std::option::Option<i64>,
        ///Only these provider accounts.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub providers: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
        ///Slug, with `country`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub service: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub strategy: ::std::option::Option<Strategy>,
    }
    impl AskQuote {
        pub fn builder() -> builder::AskQuote {
            Default::default()
        }
    }
    ///The account's money.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct BalanceView {
        pub available_balance: crate::Exact,
        pub balance: crate::Exact,
        pub credit_limit: crate::Exact,
        ///Of all amounts.
        pub currency: ::std::string::String,
        pub frozen_balance: crate::Exact,
    }
    impl BalanceView {
        pub fn builder() -> builder::BalanceView {
            Default::default()
        }
    }
    ///When the client pays.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum BillingType {
        #[serde(rename = "prepaid")]
        Prepaid,
        #[serde(rename = "postpaid")]
        Postpaid,
    }
    impl ::std::fmt::Display for BillingType {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Prepaid => f.write_str("prepaid"),
                Self::Postpaid => f.write_str("postpaid"),
            }
        }
    }
    impl ::std::str::FromStr for BillingType {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "prepaid" => Ok(Self::Prepaid),
                "postpaid" => Ok(Self::Postpaid),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for BillingType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for BillingType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///Which order to cancel, and when.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct CancelOrder {
        ///Its id.
        pub id: i64,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub when: ::std::option::Option<CancelWhen>,
    }
    impl CancelOrder {
        pub fn builder() -> builder::CancelOrder {
            Default::default()
        }
    }
    ///How a cancellation stands.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct CancelResult {
        pub new_balance: crate::Exact,
        ///The order.
        pub order_id: i64,
        pub refund_amount: crate::Exact,
        pub status: Status,
    }
    impl CancelResult {
        pub fn builder() -> builder::CancelResult {
            Default::default()
        }
    }
    ///When to cancel.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum CancelWhen {
        #[serde(rename = "now")]
        Now,
        #[serde(rename = "allowed")]
        Allowed,
    }
    impl ::std::fmt::Display for CancelWhen {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Now => f.write_str("now"),
                Self::Allowed => f.write_str("allowed"),
            }
        }
    }
    impl ::std::str::FromStr for CancelWhen {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "now" => Ok(Self::Now),
                "allowed" => Ok(Self::Allowed),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for CancelWhen {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for CancelWhen {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///At least one of the two; an empty text clears.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    #[serde(deny_unknown_fields)]
    pub struct ChangeWebhook {
        /**What to sign with; made for you with the first address. A replaced secret is signed with
for 24 more hours in `webhook-signature`, beside the new one. Without one nothing is signed.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub webhook_secret: ::std::option::Option<::std::string::String>,
        /**Where to send events: a public https address. While there is none nothing is kept to be
sent.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub webhook_url: ::std::option::Option<::std::string::String>,
    }
    impl ChangeWebhook {
        pub fn builder() -> builder::ChangeWebhook {
            Default::default()
        }
    }
    ///A country in which a provider offers something.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct CountryView {
        ///Whether something can be bought there right now.
        pub active: bool,
        ///ISO 3166-1 alpha-2.
        pub code: ::std::string::String,
        ///Calling code.
        pub dial_code: ::std::string::String,
        ///Flag.
        pub emoji: ::std::string::String,
        ///Stable.
        pub id: i32,
        ///In English.
        pub name: ::std::string::String,
    }
    impl CountryView {
        pub fn builder() -> builder::CountryView {
            Default::default()
        }
    }
    ///What to buy. Either `product_id`, or `country` and `service`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct CreateOrder {
        ///ISO 3166-1 alpha-2 code, with `service`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub country: ::std::option::Option<::std::string::String>,
        ///Not these provider accounts.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub exclude_providers: ::std::option::Option<
            ::std::vec::Vec<::std::string::String>,
        >,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub max_price: ::std::option::Option<crate::Exact>,
        ///The client's own note, given back with the order: at most 20 entries of 200 characters.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub metadata: ::std::option::Option<
            ::std::collections::HashMap<::std::string::String, ::std::string::String>,
        >,
        ///Only this mobile operator.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub operator: ::std::option::Option<::std::string::String>,
        ///A product of `/v1/catalog/products`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub product_id: ::std::option::Option<i64>,
        ///Only these provider accounts.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub providers: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
        ///How many numbers; fewer may be bought.
        #[serde(default = "defaults::create_order_quantity")]
        pub quantity: ::std::option::Option<::std::num::NonZeroU32>,
        ///Slug, with `country`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub service: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub strategy: ::std::option::Option<Strategy>,
    }
    impl ::std::default::Default for CreateOrder {
        fn default() -> Self {
            Self {
                country: Default::default(),
                exclude_providers: Default::default(),
                max_price: Default::default(),
                metadata: Default::default(),
                operator: Default::default(),
                product_id: Default::default(),
                providers: Default::default(),
                quantity: defaults::create_order_quantity(),
                service: Default::default(),
                strategy: Default::default(),
            }
        }
    }
    impl CreateOrder {
        pub fn builder() -> builder::CreateOrder {
            Default::default()
        }
    }
    ///What was bought.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct CreatedOrders {
        ///How many of the quantity could not be bought.
        pub failed_count: u64,
        ///The orders with a number, or whose purchase is still being established (PENDING).
        pub orders: ::std::vec::Vec<OrderView>,
    }
    impl CreatedOrders {
        pub fn builder() -> builder::CreatedOrders {
            Default::default()
        }
    }
    ///How often codes arrived.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct DeliveryRate {
        ///Numbers that got their code.
        pub delivered: i32,
        ///Numbers that could have.
        pub tried: i32,
    }
    impl DeliveryRate {
        pub fn builder() -> builder::DeliveryRate {
            Default::default()
        }
    }
    ///One attempt to deliver an event.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct DeliveryView {
        ///Which attempt it was, from 1.
        pub attempt: i32,
        pub attempted_at: ::chrono::DateTime<::chrono::Utc>,
        ///Why there was no answer.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub error: ::std::option::Option<::std::string::String>,
        pub event: EventName,
        ///Of the event: what `webhook-id` said.
        pub event_id: ::std::string::String,
        pub event_state: EventState,
        ///Of the attempt.
        pub id: i64,
        ///How long it took.
        pub latency_ms: i32,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub next_attempt_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///To which order.
        pub order_id: i64,
        ///The beginning of the answer.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub response_excerpt: ::std::option::Option<::std::string::String>,
        ///What your server answered; anything but 2xx is a failure.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub status_code: ::std::option::Option<i32>,
    }
    impl DeliveryView {
        pub fn builder() -> builder::DeliveryView {
            Default::default()
        }
    }
    ///`{"success": false, "error": …}`: the one error body of the whole API.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ErrorBody {
        pub error: ErrorDetail,
        ///Always false.
        pub success: bool,
    }
    impl ErrorBody {
        pub fn builder() -> builder::ErrorBody {
            Default::default()
        }
    }
    ///The closed list of error codes of the SMSCode document.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ErrorCode {
        #[serde(rename = "UNAUTHORIZED")]
        Unauthorized,
        #[serde(rename = "FORBIDDEN")]
        Forbidden,
        #[serde(rename = "NOT_FOUND")]
        NotFound,
        #[serde(rename = "CONFLICT")]
        Conflict,
        #[serde(rename = "INSUFFICIENT_BALANCE")]
        InsufficientBalance,
        #[serde(rename = "VALIDATION_ERROR")]
        ValidationError,
        #[serde(rename = "RATE_LIMIT_EXCEEDED")]
        RateLimitExceeded,
        #[serde(rename = "INTERNAL_ERROR")]
        InternalError,
        #[serde(rename = "PROVIDER_ERROR")]
        ProviderError,
        #[serde(rename = "CANCEL_TOO_EARLY")]
        CancelTooEarly,
        #[serde(rename = "SERVICE_UNAVAILABLE")]
        ServiceUnavailable,
    }
    impl ::std::fmt::Display for ErrorCode {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Unauthorized => f.write_str("UNAUTHORIZED"),
                Self::Forbidden => f.write_str("FORBIDDEN"),
                Self::NotFound => f.write_str("NOT_FOUND"),
                Self::Conflict => f.write_str("CONFLICT"),
                Self::InsufficientBalance => f.write_str("INSUFFICIENT_BALANCE"),
                Self::ValidationError => f.write_str("VALIDATION_ERROR"),
                Self::RateLimitExceeded => f.write_str("RATE_LIMIT_EXCEEDED"),
                Self::InternalError => f.write_str("INTERNAL_ERROR"),
                Self::ProviderError => f.write_str("PROVIDER_ERROR"),
                Self::CancelTooEarly => f.write_str("CANCEL_TOO_EARLY"),
                Self::ServiceUnavailable => f.write_str("SERVICE_UNAVAILABLE"),
            }
        }
    }
    impl ::std::str::FromStr for ErrorCode {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "UNAUTHORIZED" => Ok(Self::Unauthorized),
                "FORBIDDEN" => Ok(Self::Forbidden),
                "NOT_FOUND" => Ok(Self::NotFound),
                "CONFLICT" => Ok(Self::Conflict),
                "INSUFFICIENT_BALANCE" => Ok(Self::InsufficientBalance),
                "VALIDATION_ERROR" => Ok(Self::ValidationError),
                "RATE_LIMIT_EXCEEDED" => Ok(Self::RateLimitExceeded),
                "INTERNAL_ERROR" => Ok(Self::InternalError),
                "PROVIDER_ERROR" => Ok(Self::ProviderError),
                "CANCEL_TOO_EARLY" => Ok(Self::CancelTooEarly),
                "SERVICE_UNAVAILABLE" => Ok(Self::ServiceUnavailable),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ErrorCode {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ErrorCode {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///What went wrong, for programs and people.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ErrorDetail {
        pub code: ErrorCode,
        ///Facts for programs: for a validation error the parameter's name and what is wrong with it.
        pub details: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        ///For people.
        pub message: ::std::string::String,
        ///Finer than the code, where there is something finer to say.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub reason: ::std::option::Option<::std::string::String>,
        ///The `x-request-id` of this answer.
        pub request_id: ::std::string::String,
        ///Whether sending the same request again can help and cannot harm.
        pub safe_to_retry: bool,
    }
    impl ErrorDetail {
        pub fn builder() -> builder::ErrorDetail {
            Default::default()
        }
    }
    ///The order as it stood then.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct EventData {
        ///The country's name.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub country: ::std::option::Option<::std::string::String>,
        ///The order; null in `webhook.test` like all that follows.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub order_id: ::std::option::Option<i64>,
        ///The newest code.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub otp_code: ::std::option::Option<::std::string::String>,
        ///The newest message.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub otp_message: ::std::option::Option<::std::string::String>,
        ///The number.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub phone_number: ::std::option::Option<::std::string::String>,
        ///The service's name.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub platform: ::std::option::Option<::std::string::String>,
        ///What was ordered.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub product_id: ::std::option::Option<i64>,
        ///How many messages the number had received.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub sms_revision: ::std::option::Option<i32>,
    }
    impl EventData {
        pub fn builder() -> builder::EventData {
            Default::default()
        }
    }
    ///What happened. Webhooks carry `order.otp_received`, `order.completed`, `order.expired`, `order.canceled` and `webhook.test`; the stream all but the last.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum EventName {
        #[serde(rename = "order.active")]
        OrderActive,
        #[serde(rename = "order.otp_received")]
        OrderOtpReceived,
        #[serde(rename = "order.completed")]
        OrderCompleted,
        #[serde(rename = "order.expired")]
        OrderExpired,
        #[serde(rename = "order.canceled")]
        OrderCanceled,
        #[serde(rename = "order.failed")]
        OrderFailed,
        #[serde(rename = "webhook.test")]
        WebhookTest,
    }
    impl ::std::fmt::Display for EventName {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::OrderActive => f.write_str("order.active"),
                Self::OrderOtpReceived => f.write_str("order.otp_received"),
                Self::OrderCompleted => f.write_str("order.completed"),
                Self::OrderExpired => f.write_str("order.expired"),
                Self::OrderCanceled => f.write_str("order.canceled"),
                Self::OrderFailed => f.write_str("order.failed"),
                Self::WebhookTest => f.write_str("webhook.test"),
            }
        }
    }
    impl ::std::str::FromStr for EventName {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "order.active" => Ok(Self::OrderActive),
                "order.otp_received" => Ok(Self::OrderOtpReceived),
                "order.completed" => Ok(Self::OrderCompleted),
                "order.expired" => Ok(Self::OrderExpired),
                "order.canceled" => Ok(Self::OrderCanceled),
                "order.failed" => Ok(Self::OrderFailed),
                "webhook.test" => Ok(Self::WebhookTest),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for EventName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for EventName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///Something that happened.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct EventPayload {
        pub data: EventData,
        pub event: EventName,
        ///When it happened.
        pub timestamp: ::chrono::DateTime<::chrono::offset::Utc>,
    }
    impl EventPayload {
        pub fn builder() -> builder::EventPayload {
            Default::default()
        }
    }
    ///Where an event stands.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum EventState {
        #[serde(rename = "pending")]
        Pending,
        #[serde(rename = "delivered")]
        Delivered,
        #[serde(rename = "given_up")]
        GivenUp,
    }
    impl ::std::fmt::Display for EventState {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Pending => f.write_str("pending"),
                Self::Delivered => f.write_str("delivered"),
                Self::GivenUp => f.write_str("given_up"),
            }
        }
    }
    impl ::std::str::FromStr for EventState {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "pending" => Ok(Self::Pending),
                "delivered" => Ok(Self::Delivered),
                "given_up" => Ok(Self::GivenUp),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for EventState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for EventState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///Something that happened to an order.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct EventView {
        pub at: ::chrono::DateTime<::chrono::Utc>,
        /**Facts that go with it, by its type; never a code, a key or a full number. Providers and
what they cost are told to clients that may see them.*/
        pub detail: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        ///Grows over all orders.
        pub id: i64,
        ///What: `created`, `routed`, `attempt_open`, `order_received` and so on.
        #[serde(rename = "type")]
        pub type_: ::std::string::String,
    }
    impl EventView {
        pub fn builder() -> builder::EventView {
            Default::default()
        }
    }
    ///An offer that would not be tried.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ExcludedView {
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub price: ::std::option::Option<crate::Exact>,
        ///The provider account; null for clients that may not see it.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub provider: ::std::option::Option<::std::string::String>,
        /**Why: `other_mode`, `provider_not_allowed`, `operator_mismatch`, `provider_suspended`, `circuit_open`,
`cooling_down`, `catalog_stale`, `out_of_stock`, `rate_missing`, `rate_stale`,
`unpriceable`, `above_max_price` or `above_price_cap`.*/
        pub reason: ::std::string::String,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub until: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
    }
    impl ExcludedView {
        pub fn builder() -> builder::ExcludedView {
            Default::default()
        }
    }
    ///A finished order.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct FinishResult {
        ///The order.
        pub order_id: i64,
        pub status: Status,
    }
    impl FinishResult {
        pub fn builder() -> builder::FinishResult {
            Default::default()
        }
    }
    ///Why your client may not buy this now. Its administrator sets what it may buy.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ForbiddenView {
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub limit: ::std::option::Option<crate::Exact>,
        ///For people.
        pub message: ::std::string::String,
        /**`SERVICE_NOT_ALLOWED`, `COUNTRY_NOT_ALLOWED`, `PRICE_CAP`, `DAILY_SPEND_EXCEEDED`,
`TOO_MANY_OPEN_ORDERS` or `CANCEL_RATIO_TOO_HIGH`.*/
        pub reason: ::std::string::String,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub resets_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
    }
    impl ForbiddenView {
        pub fn builder() -> builder::ForbiddenView {
            Default::default()
        }
    }
    ///The order of products; equal ones by id.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ListProductsSort {
        #[serde(rename = "price_asc")]
        PriceAsc,
        #[serde(rename = "price_desc")]
        PriceDesc,
        #[serde(rename = "available_asc")]
        AvailableAsc,
        #[serde(rename = "available_desc")]
        AvailableDesc,
        #[serde(rename = "name_asc")]
        NameAsc,
        #[serde(rename = "name_desc")]
        NameDesc,
    }
    impl ::std::fmt::Display for ListProductsSort {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::PriceAsc => f.write_str("price_asc"),
                Self::PriceDesc => f.write_str("price_desc"),
                Self::AvailableAsc => f.write_str("available_asc"),
                Self::AvailableDesc => f.write_str("available_desc"),
                Self::NameAsc => f.write_str("name_asc"),
                Self::NameDesc => f.write_str("name_desc"),
            }
        }
    }
    impl ::std::str::FromStr for ListProductsSort {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "price_asc" => Ok(Self::PriceAsc),
                "price_desc" => Ok(Self::PriceDesc),
                "available_asc" => Ok(Self::AvailableAsc),
                "available_desc" => Ok(Self::AvailableDesc),
                "name_asc" => Ok(Self::NameAsc),
                "name_desc" => Ok(Self::NameDesc),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ListProductsSort {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ListProductsSort {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///A message that a number received.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct MessageView {
        ///The code that the provider found in it.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub otp_code: ::std::option::Option<::std::string::String>,
        ///Its text.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub otp_message: ::std::option::Option<::std::string::String>,
        pub received_at: ::chrono::DateTime<::chrono::Utc>,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub redacted_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The order's `sms_revision` with it.
        pub revision: i32,
    }
    impl MessageView {
        pub fn builder() -> builder::MessageView {
            Default::default()
        }
    }
    ///An offer that would be tried.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct OfferView {
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub delivery_rate: ::std::option::Option<DeliveryRate>,
        ///The mobile operator; `any` where it does not matter.
        pub operator: ::std::string::String,
        pub price: crate::Exact,
        pub price_ceiling: crate::Exact,
        ///The provider account; null for clients that may not see it.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub provider: ::std::option::Option<::std::string::String>,
        ///Numbers in stock, roughly; null if the provider does not tell.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub stock: ::std::option::Option<i32>,
        pub updated_at: ::chrono::DateTime<::chrono::Utc>,
    }
    impl OfferView {
        pub fn builder() -> builder::OfferView {
            Default::default()
        }
    }
    ///A mobile operator that a number can be asked from.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct OperatorView {
        ///What orders take as `operator`; `any` stands for all of them.
        pub code: ::std::string::String,
        ///Always null.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub local_name: ::std::option::Option<::std::string::String>,
        ///For people.
        pub name: ::std::string::String,
        ///Always null: providers name operators, they do not number them alike.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub operator_id: ::std::option::Option<i64>,
    }
    impl OperatorView {
        pub fn builder() -> builder::OperatorView {
            Default::default()
        }
    }
    ///The whole history of an order.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct OrderHistory {
        ///What happened, oldest first.
        pub events: ::std::vec::Vec<EventView>,
        ///The messages that its number received, oldest first.
        pub messages: ::std::vec::Vec<MessageView>,
        ///The order.
        pub order_id: i64,
    }
    impl OrderHistory {
        pub fn builder() -> builder::OrderHistory {
            Default::default()
        }
    }
    ///Which order.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct OrderRef {
        ///Its id.
        pub id: i64,
    }
    impl OrderRef {
        pub fn builder() -> builder::OrderRef {
            Default::default()
        }
    }
    /**An order. The first eleven fields are those of the SMSCode document; the `can_…` flags are those
its SDK asks for; the rest is ours.*/
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct OrderView {
        pub amount: crate::Exact,
        ///It can be cancelled now.
        pub can_cancel: bool,
        ///A code came: it can be finished.
        pub can_finish: bool,
        ///Always false.
        pub can_reactivate: bool,
        ///Always false: order anew instead.
        pub can_replace: bool,
        ///Another SMS can be asked for.
        pub can_resend: bool,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub cancel_available_at: ::std::option::Option<
            ::chrono::DateTime<::chrono::Utc>,
        >,
        ///The client asked to cancel and the provider has not confirmed yet.
        pub cancel_requested: bool,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub canceled_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        pub charged_amount: crate::Exact,
        ///Country as ISO 3166-1 alpha-2.
        pub country: ::std::string::String,
        pub created_at: ::chrono::DateTime<::chrono::Utc>,
        ///Of all amounts.
        pub currency: ::std::string::String,
        pub expires_at: ::chrono::DateTime<::chrono::Utc>,
        ///Why it failed.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub failed_reason: ::std::option::Option<::std::string::String>,
        ///Its id.
        pub id: i64,
        ///The client's own note.
        pub metadata: ::std::collections::HashMap<
            ::std::string::String,
            ::std::string::String,
        >,
        ///The newest code.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub otp_code: ::std::option::Option<::std::string::String>,
        ///The newest message.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub otp_message: ::std::option::Option<::std::string::String>,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub otp_received_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        ///The number, once there is one.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub phone_number: ::std::option::Option<::std::string::String>,
        ///What was ordered.
        pub product_id: i64,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub redacted_at: ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub replace_available_at: ::std::option::Option<
            ::chrono::DateTime<::chrono::Utc>,
        >,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub resend_available_at: ::std::option::Option<
            ::chrono::DateTime<::chrono::Utc>,
        >,
        ///Service slug.
        pub service: ::std::string::String,
        ///Counts the messages that came.
        pub sms_revision: i32,
        pub status: Status,
    }
    impl OrderView {
        pub fn builder() -> builder::OrderView {
            Default::default()
        }
    }
    ///Which page it is.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PageMeta {
        ///How many this page holds.
        pub count: u64,
        ///The most that a page holds.
        pub limit: i64,
        ///From one.
        pub page: i64,
        ///How many there are on all pages.
        pub total: u64,
    }
    impl PageMeta {
        pub fn builder() -> builder::PageMeta {
            Default::default()
        }
    }
    ///A page of products.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ProductPage {
        ///The products of the page.
        pub data: ::std::vec::Vec<ProductView>,
        pub meta: PageMeta,
        ///Always true.
        pub success: bool,
    }
    impl ProductPage {
        pub fn builder() -> builder::ProductPage {
            Default::default()
        }
    }
    ///A product that can be bought now.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ProductView {
        ///Always true: products that cannot be bought now are not listed.
        pub active: bool,
        /**Stock over all offers that can be tried, as far as providers tell it: approximate. Those
that do not tell count as one.*/
        pub available: i64,
        ///Its country.
        pub country_id: i32,
        ///Of the price: your account's.
        pub currency: ::std::string::String,
        ///Stable; what orders take as `product_id`.
        pub id: i64,
        ///For people.
        pub name: ::std::string::String,
        ///Its service.
        pub platform_id: i32,
        pub price: crate::Exact,
        pub updated_at: ::chrono::DateTime<::chrono::Utc>,
    }
    impl ProductView {
        pub fn builder() -> builder::ProductView {
            Default::default()
        }
    }
    ///Who you are. The fields of the GoSMS document, and the currency.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Profile {
        pub balance: crate::Exact,
        pub billing_type: BillingType,
        pub created_at: ::chrono::DateTime<::chrono::Utc>,
        pub credit_limit: crate::Exact,
        ///Of all amounts.
        pub currency: ::std::string::String,
        ///Always null: clients are programs.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub email: ::std::option::Option<::std::string::String>,
        pub frozen_balance: crate::Exact,
        ///Whether you may buy.
        pub is_active: bool,
        ///`live`, or `test` with a key for tests: money and orders of the two are kept apart.
        pub mode: ::std::string::String,
        ///Your client id.
        pub user_id: i64,
        ///Your client's name.
        pub username: ::std::string::String,
    }
    impl Profile {
        pub fn builder() -> builder::Profile {
            Default::default()
        }
    }
    ///What an order would try now.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Quote {
        ///Country as ISO 3166-1 alpha-2.
        pub country: ::std::string::String,
        ///Of all amounts: your account's.
        pub currency: ::std::string::String,
        pub decided_at: ::chrono::DateTime<::chrono::Utc>,
        ///What would not be tried.
        pub excluded: ::std::vec::Vec<ExcludedView>,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub forbidden: ::std::option::Option<ForbiddenView>,
        ///Its name.
        pub name: ::std::string::String,
        ///What would be tried, best first.
        pub offers: ::std::vec::Vec<OfferView>,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub price: ::std::option::Option<crate::Exact>,
        ///The product.
        pub product_id: i64,
        ///Service slug.
        pub service: ::std::string::String,
    }
    impl Quote {
        pub fn builder() -> builder::Quote {
            Default::default()
        }
    }
    ///An exchange rate.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct RateView {
        ///One unit of it …
        pub base_currency: ::std::string::String,
        ///Base and quote currency.
        pub pair: ::std::string::String,
        ///… costs `rate` units of this.
        pub quote_currency: ::std::string::String,
        pub rate: crate::Exact,
        pub rate_as_of: ::chrono::DateTime<::chrono::Utc>,
        ///`config`, or the provider account that published it.
        pub source: ::std::string::String,
    }
    impl RateView {
        pub fn builder() -> builder::RateView {
            Default::default()
        }
    }
    ///Which events to send again: those that meet all of the given conditions. At least one.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    #[serde(deny_unknown_fields)]
    pub struct ReplayEvents {
        ///These.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub event_ids: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
        ///Only those that were given up.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub failed: ::std::option::Option<bool>,
        ///Those that happened then or later.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub since: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///Those that happened before.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub until: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
    }
    impl ReplayEvents {
        pub fn builder() -> builder::ReplayEvents {
            Default::default()
        }
    }
    ///How many events are sent again.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Replayed {
        ///At most 10,000 at a time, the oldest first; those still to be sent are not counted.
        pub replayed: i64,
    }
    impl Replayed {
        pub fn builder() -> builder::Replayed {
            Default::default()
        }
    }
    ///Whether another SMS was asked for.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ResendResult {
        ///The order.
        pub order_id: i64,
        ///False where the provider cannot.
        pub resent: bool,
        pub status: Status,
    }
    impl ResendResult {
        pub fn builder() -> builder::ResendResult {
            Default::default()
        }
    }
    ///A site or app that a provider offers numbers for. The SMSCode document also calls it platform.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ServiceView {
        ///Whether a number can be bought for it right now.
        pub active: bool,
        ///Short code.
        pub code: ::std::string::String,
        ///Stable; the `platform_id` of products.
        pub id: i32,
        ///For people.
        pub name: ::std::string::String,
        ///The name that orders and filters take as `service`.
        pub slug: ::std::string::String,
    }
    impl ServiceView {
        pub fn builder() -> builder::ServiceView {
            Default::default()
        }
    }
    ///Where an order stands.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum Status {
        #[serde(rename = "PENDING")]
        Pending,
        #[serde(rename = "ACTIVE")]
        Active,
        #[serde(rename = "OTP_RECEIVED")]
        OtpReceived,
        #[serde(rename = "COMPLETED")]
        Completed,
        #[serde(rename = "CANCELED")]
        Canceled,
        #[serde(rename = "EXPIRED")]
        Expired,
        #[serde(rename = "FAILED")]
        Failed,
    }
    impl ::std::fmt::Display for Status {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Pending => f.write_str("PENDING"),
                Self::Active => f.write_str("ACTIVE"),
                Self::OtpReceived => f.write_str("OTP_RECEIVED"),
                Self::Completed => f.write_str("COMPLETED"),
                Self::Canceled => f.write_str("CANCELED"),
                Self::Expired => f.write_str("EXPIRED"),
                Self::Failed => f.write_str("FAILED"),
            }
        }
    }
    impl ::std::str::FromStr for Status {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "PENDING" => Ok(Self::Pending),
                "ACTIVE" => Ok(Self::Active),
                "OTP_RECEIVED" => Ok(Self::OtpReceived),
                "COMPLETED" => Ok(Self::Completed),
                "CANCELED" => Ok(Self::Canceled),
                "EXPIRED" => Ok(Self::Expired),
                "FAILED" => Ok(Self::Failed),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for Status {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for Status {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///Which offer is the best one.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum Strategy {
        #[serde(rename = "cheapest")]
        Cheapest,
        #[serde(rename = "reliable")]
        Reliable,
    }
    impl ::std::fmt::Display for Strategy {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Cheapest => f.write_str("cheapest"),
                Self::Reliable => f.write_str("reliable"),
            }
        }
    }
    impl ::std::str::FromStr for Strategy {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "cheapest" => Ok(Self::Cheapest),
                "reliable" => Ok(Self::Reliable),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for Strategy {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for Strategy {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///`{"success": true, "data": …}`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SuccessBalanceView {
        pub data: BalanceView,
        ///Always true.
        pub success: bool,
    }
    impl SuccessBalanceView {
        pub fn builder() -> builder::SuccessBalanceView {
            Default::default()
        }
    }
    ///`{"success": true, "data": …}`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SuccessCancelResult {
        pub data: CancelResult,
        ///Always true.
        pub success: bool,
    }
    impl SuccessCancelResult {
        pub fn builder() -> builder::SuccessCancelResult {
            Default::default()
        }
    }
    ///`{"success": true, "data": …}`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SuccessCreatedOrders {
        pub data: CreatedOrders,
        ///Always true.
        pub success: bool,
    }
    impl SuccessCreatedOrders {
        pub fn builder() -> builder::SuccessCreatedOrders {
            Default::default()
        }
    }
    ///`{"success": true, "data": …}`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SuccessFinishResult {
        pub data: FinishResult,
        ///Always true.
        pub success: bool,
    }
    impl SuccessFinishResult {
        pub fn builder() -> builder::SuccessFinishResult {
            Default::default()
        }
    }
    ///`{"success": true, "data": …}`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SuccessOrderHistory {
        pub data: OrderHistory,
        ///Always true.
        pub success: bool,
    }
    impl SuccessOrderHistory {
        pub fn builder() -> builder::SuccessOrderHistory {
            Default::default()
        }
    }
    ///`{"success": true, "data": …}`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SuccessOrderView {
        pub data: OrderView,
        ///Always true.
        pub success: bool,
    }
    impl SuccessOrderView {
        pub fn builder() -> builder::SuccessOrderView {
            Default::default()
        }
    }
    ///`{"success": true, "data": …}`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SuccessProfile {
        pub data: Profile,
        ///Always true.
        pub success: bool,
    }
    impl SuccessProfile {
        pub fn builder() -> builder::SuccessProfile {
            Default::default()
        }
    }
    ///`{"success": true, "data": …}`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SuccessQuote {
        pub data: Quote,
        ///Always true.
        pub success: bool,
    }
    impl SuccessQuote {
        pub fn builder() -> builder::SuccessQuote {
            Default::default()
        }
    }
    ///`{"success": true, "data": …}`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SuccessRateView {
        pub data: RateView,
        ///Always true.
        pub success: bool,
    }
    impl SuccessRateView {
        pub fn builder() -> builder::SuccessRateView {
            Default::default()
        }
    }
    ///`{"success": true, "data": …}`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SuccessReplayed {
        pub data: Replayed,
        ///Always true.
        pub success: bool,
    }
    impl SuccessReplayed {
        pub fn builder() -> builder::SuccessReplayed {
            Default::default()
        }
    }
    ///`{"success": true, "data": …}`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SuccessResendResult {
        pub data: ResendResult,
        ///Always true.
        pub success: bool,
    }
    impl SuccessResendResult {
        pub fn builder() -> builder::SuccessResendResult {
            Default::default()
        }
    }
    ///`{"success": true, "data": …}`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SuccessTransactionList {
        pub data: TransactionList,
        ///Always true.
        pub success: bool,
    }
    impl SuccessTransactionList {
        pub fn builder() -> builder::SuccessTransactionList {
            Default::default()
        }
    }
    ///`{"success": true, "data": …}`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SuccessVecCountryView {
        pub data: ::std::vec::Vec<CountryView>,
        ///Always true.
        pub success: bool,
    }
    impl SuccessVecCountryView {
        pub fn builder() -> builder::SuccessVecCountryView {
            Default::default()
        }
    }
    ///`{"success": true, "data": …}`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SuccessVecDeliveryView {
        pub data: ::std::vec::Vec<DeliveryView>,
        ///Always true.
        pub success: bool,
    }
    impl SuccessVecDeliveryView {
        pub fn builder() -> builder::SuccessVecDeliveryView {
            Default::default()
        }
    }
    ///`{"success": true, "data": …}`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SuccessVecOperatorView {
        pub data: ::std::vec::Vec<OperatorView>,
        ///Always true.
        pub success: bool,
    }
    impl SuccessVecOperatorView {
        pub fn builder() -> builder::SuccessVecOperatorView {
            Default::default()
        }
    }
    ///`{"success": true, "data": …}`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SuccessVecOrderView {
        pub data: ::std::vec::Vec<OrderView>,
        ///Always true.
        pub success: bool,
    }
    impl SuccessVecOrderView {
        pub fn builder() -> builder::SuccessVecOrderView {
            Default::default()
        }
    }
    ///`{"success": true, "data": …}`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SuccessVecServiceView {
        pub data: ::std::vec::Vec<ServiceView>,
        ///Always true.
        pub success: bool,
    }
    impl SuccessVecServiceView {
        pub fn builder() -> builder::SuccessVecServiceView {
            Default::default()
        }
    }
    ///`{"success": true, "data": …}`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SuccessWebhookTest {
        pub data: WebhookTest,
        ///Always true.
        pub success: bool,
    }
    impl SuccessWebhookTest {
        pub fn builder() -> builder::SuccessWebhookTest {
            Default::default()
        }
    }
    ///`{"success": true, "data": …}`.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SuccessWebhookView {
        pub data: WebhookView,
        ///Always true.
        pub success: bool,
    }
    impl SuccessWebhookView {
        pub fn builder() -> builder::SuccessWebhookView {
            Default::default()
        }
    }
    ///A page of movements, newest first.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct TransactionList {
        ///From one.
        pub page: i32,
        ///The most that a page holds.
        pub page_size: i32,
        ///How many there are on all pages.
        pub total: i64,
        ///The movements.
        pub transactions: ::std::vec::Vec<TransactionView>,
    }
    impl TransactionList {
        pub fn builder() -> builder::TransactionList {
            Default::default()
        }
    }
    ///The kind of a movement.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum TransactionType {
        Deposit,
        Hold,
        Release,
        Refund,
        Adjustment,
    }
    impl ::std::fmt::Display for TransactionType {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Deposit => f.write_str("Deposit"),
                Self::Hold => f.write_str("Hold"),
                Self::Release => f.write_str("Release"),
                Self::Refund => f.write_str("Refund"),
                Self::Adjustment => f.write_str("Adjustment"),
            }
        }
    }
    impl ::std::str::FromStr for TransactionType {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "Deposit" => Ok(Self::Deposit),
                "Hold" => Ok(Self::Hold),
                "Release" => Ok(Self::Release),
                "Refund" => Ok(Self::Refund),
                "Adjustment" => Ok(Self::Adjustment),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for TransactionType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for TransactionType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///A movement of the account. The fields of the GoSMS document.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct TransactionView {
        pub amount: crate::Exact,
        pub balance_snapshot: crate::Exact,
        pub created_at: ::chrono::DateTime<::chrono::Utc>,
        ///For people.
        pub description: ::std::string::String,
        pub frozen_balance_snapshot: crate::Exact,
        ///Its id.
        pub id: i64,
        ///The order it belongs to, if it belongs to one.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub order_id: ::std::option::Option<i64>,
        #[serde(rename = "type")]
        pub type_: TransactionType,
    }
    impl TransactionView {
        pub fn builder() -> builder::TransactionView {
            Default::default()
        }
    }
    ///How a test went.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct WebhookTest {
        ///What your server answered.
        pub status_code: i32,
    }
    impl WebhookTest {
        pub fn builder() -> builder::WebhookTest {
            Default::default()
        }
    }
    /**A webhook. The first two fields are those of the SMSCode document, the next three those that its
SDK reads.*/
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct WebhookView {
        ///Attempts that failed since the last one that worked.
        pub webhook_consecutive_failures: i32,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub webhook_disabled_at: ::std::option::Option<
            ::chrono::DateTime<::chrono::Utc>,
        >,
        ///Why it was switched off.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub webhook_disabled_reason: ::std::option::Option<::std::string::String>,
        ///What they are signed with.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub webhook_secret: ::std::option::Option<::std::string::String>,
        ///Where events are sent.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub webhook_url: ::std::option::Option<::std::string::String>,
    }
    impl WebhookView {
        pub fn builder() -> builder::WebhookView {
            Default::default()
        }
    }
    /// Types for composing complex structures.
    pub mod builder {
        #[derive(Clone, Debug)]
        pub struct AskQuote {
            country: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            exclude_providers: ::std::result::Result<
                ::std::option::Option<::std::vec::Vec<::std::string::String>>,
                ::std::string::String,
            >,
            max_price: ::std::result::Result<
                ::std::option::Option<crate::Exact>,
                ::std::string::String,
            >,
            metadata: ::std::result::Result<
                ::std::option::Option<
                    ::std::collections::HashMap<
                        ::std::string::String,
                        ::std::string::String,
                    >,
                >,
                ::std::string::String,
            >,
            operator: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            product_id: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            providers: ::std::result::Result<
                ::std::option::Option<::std::vec::Vec<::std::string::String>>,
                ::std::string::String,
            >,
            service: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            strategy: ::std::result::Result<
                ::std::option::Option<super::Strategy>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for AskQuote {
            fn default() -> Self {
                Self {
                    country: Ok(Default::default()),
                    exclude_providers: Ok(Default::default()),
                    max_price: Ok(Default::default()),
                    metadata: Ok(Default::default()),
                    operator: Ok(Default::default()),
                    product_id: Ok(Default::default()),
                    providers: Ok(Default::default()),
                    service: Ok(Default::default()),
                    strategy: Ok(Default::default()),
                }
            }
        }
        impl AskQuote {
            pub fn country<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.country = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for country: {e}")
                    });
                self
            }
            pub fn exclude_providers<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::std::vec::Vec<::std::string::String>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.exclude_providers = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for exclude_providers: {e}"
                        )
                    });
                self
            }
            pub fn max_price<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<crate::Exact>>,
                T::Error: ::std::fmt::Display,
            {
                self.max_price = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for max_price: {e}")
                    });
                self
            }
            pub fn metadata<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<
                        ::std::collections::HashMap<
                            ::std::string::String,
                            ::std::string::String,
                        >,
                    >,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.metadata = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for metadata: {e}")
                    });
                self
            }
            pub fn operator<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.operator = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for operator: {e}")
                    });
                self
            }
            pub fn product_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.product_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for product_id: {e}")
                    });
                self
            }
            pub fn providers<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::std::vec::Vec<::std::string::String>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.providers = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for providers: {e}")
                    });
                self
            }
            pub fn service<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.service = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for service: {e}")
                    });
                self
            }
            pub fn strategy<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Strategy>>,
                T::Error: ::std::fmt::Display,
            {
                self.strategy = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for strategy: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<AskQuote> for super::AskQuote {
            type Error = super::error::ConversionError;
            fn try_from(
                value: AskQuote,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    country: value.country?,
                    exclude_providers: value.exclude_providers?,
                    max_price: value.max_price?,
                    metadata: value.metadata?,
                    operator: value.operator?,
                    product_id: value.product_id?,
                    providers: value.providers?,
                    service: value.service?,
                    strategy: value.strategy?,
                })
            }
        }
        impl ::std::convert::From<super::AskQuote> for AskQuote {
            fn from(value: super::AskQuote) -> Self {
                Self {
                    country: Ok(value.country),
                    exclude_providers: Ok(value.exclude_providers),
                    max_price: Ok(value.max_price),
                    metadata: Ok(value.metadata),
                    operator: Ok(value.operator),
                    product_id: Ok(value.product_id),
                    providers: Ok(value.providers),
                    service: Ok(value.service),
                    strategy: Ok(value.strategy),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct BalanceView {
            available_balance: ::std::result::Result<
                crate::Exact,
                ::std::string::String,
            >,
            balance: ::std::result::Result<crate::Exact, ::std::string::String>,
            credit_limit: ::std::result::Result<crate::Exact, ::std::string::String>,
            currency: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            frozen_balance: ::std::result::Result<crate::Exact, ::std::string::String>,
        }
        impl ::std::default::Default for BalanceView {
            fn default() -> Self {
                Self {
                    available_balance: Err(
                        "no value supplied for available_balance".to_string(),
                    ),
                    balance: Err("no value supplied for balance".to_string()),
                    credit_limit: Err("no value supplied for credit_limit".to_string()),
                    currency: Err("no value supplied for currency".to_string()),
                    frozen_balance: Err(
                        "no value supplied for frozen_balance".to_string(),
                    ),
                }
            }
        }
        impl BalanceView {
            pub fn available_balance<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::Exact>,
                T::Error: ::std::fmt::Display,
            {
                self.available_balance = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for available_balance: {e}"
                        )
                    });
                self
            }
            pub fn balance<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::Exact>,
                T::Error: ::std::fmt::Display,
            {
                self.balance = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for balance: {e}")
                    });
                self
            }
            pub fn credit_limit<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::Exact>,
                T::Error: ::std::fmt::Display,
            {
                self.credit_limit = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for credit_limit: {e}")
                    });
                self
            }
            pub fn currency<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.currency = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for currency: {e}")
                    });
                self
            }
            pub fn frozen_balance<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::Exact>,
                T::Error: ::std::fmt::Display,
            {
                self.frozen_balance = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for frozen_balance: {e}"
                        )
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<BalanceView> for super::BalanceView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: BalanceView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    available_balance: value.available_balance?,
                    balance: value.balance?,
                    credit_limit: value.credit_limit?,
                    currency: value.currency?,
                    frozen_balance: value.frozen_balance?,
                })
            }
        }
        impl ::std::convert::From<super::BalanceView> for BalanceView {
            fn from(value: super::BalanceView) -> Self {
                Self {
                    available_balance: Ok(value.available_balance),
                    balance: Ok(value.balance),
                    credit_limit: Ok(value.credit_limit),
                    currency: Ok(value.currency),
                    frozen_balance: Ok(value.frozen_balance),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct CancelOrder {
            id: ::std::result::Result<i64, ::std::string::String>,
            when: ::std::result::Result<
                ::std::option::Option<super::CancelWhen>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for CancelOrder {
            fn default() -> Self {
                Self {
                    id: Err("no value supplied for id".to_string()),
                    when: Ok(Default::default()),
                }
            }
        }
        impl CancelOrder {
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn when<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::CancelWhen>>,
                T::Error: ::std::fmt::Display,
            {
                self.when = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for when: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<CancelOrder> for super::CancelOrder {
            type Error = super::error::ConversionError;
            fn try_from(
                value: CancelOrder,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    id: value.id?,
                    when: value.when?,
                })
            }
        }
        impl ::std::convert::From<super::CancelOrder> for CancelOrder {
            fn from(value: super::CancelOrder) -> Self {
                Self {
                    id: Ok(value.id),
                    when: Ok(value.when),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct CancelResult {
            new_balance: ::std::result::Result<crate::Exact, ::std::string::String>,
            order_id: ::std::result::Result<i64, ::std::string::String>,
            refund_amount: ::std::result::Result<crate::Exact, ::std::string::String>,
            status: ::std::result::Result<super::Status, ::std::string::String>,
        }
        impl ::std::default::Default for CancelResult {
            fn default() -> Self {
                Self {
                    new_balance: Err("no value supplied for new_balance".to_string()),
                    order_id: Err("no value supplied for order_id".to_string()),
                    refund_amount: Err(
                        "no value supplied for refund_amount".to_string(),
                    ),
                    status: Err("no value supplied for status".to_string()),
                }
            }
        }
        impl CancelResult {
            pub fn new_balance<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::Exact>,
                T::Error: ::std::fmt::Display,
            {
                self.new_balance = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for new_balance: {e}")
                    });
                self
            }
            pub fn order_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.order_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for order_id: {e}")
                    });
                self
            }
            pub fn refund_amount<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::Exact>,
                T::Error: ::std::fmt::Display,
            {
                self.refund_amount = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refund_amount: {e}")
                    });
                self
            }
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Status>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<CancelResult> for super::CancelResult {
            type Error = super::error::ConversionError;
            fn try_from(
                value: CancelResult,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    new_balance: value.new_balance?,
                    order_id: value.order_id?,
                    refund_amount: value.refund_amount?,
                    status: value.status?,
                })
            }
        }
        impl ::std::convert::From<super::CancelResult> for CancelResult {
            fn from(value: super::CancelResult) -> Self {
                Self {
                    new_balance: Ok(value.new_balance),
                    order_id: Ok(value.order_id),
                    refund_amount: Ok(value.refund_amount),
                    status: Ok(value.status),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ChangeWebhook {
            webhook_secret: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            webhook_url: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for ChangeWebhook {
            fn default() -> Self {
                Self {
                    webhook_secret: Ok(Default::default()),
                    webhook_url: Ok(Default::default()),
                }
            }
        }
        impl ChangeWebhook {
            pub fn webhook_secret<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.webhook_secret = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for webhook_secret: {e}"
                        )
                    });
                self
            }
            pub fn webhook_url<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.webhook_url = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for webhook_url: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ChangeWebhook> for super::ChangeWebhook {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ChangeWebhook,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    webhook_secret: value.webhook_secret?,
                    webhook_url: value.webhook_url?,
                })
            }
        }
        impl ::std::convert::From<super::ChangeWebhook> for ChangeWebhook {
            fn from(value: super::ChangeWebhook) -> Self {
                Self {
                    webhook_secret: Ok(value.webhook_secret),
                    webhook_url: Ok(value.webhook_url),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct CountryView {
            active: ::std::result::Result<bool, ::std::string::String>,
            code: ::std::result::Result<::std::string::String, ::std::string::String>,
            dial_code: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            emoji: ::std::result::Result<::std::string::String, ::std::string::String>,
            id: ::std::result::Result<i32, ::std::string::String>,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for CountryView {
            fn default() -> Self {
                Self {
                    active: Err("no value supplied for active".to_string()),
                    code: Err("no value supplied for code".to_string()),
                    dial_code: Err("no value supplied for dial_code".to_string()),
                    emoji: Err("no value supplied for emoji".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    name: Err("no value supplied for name".to_string()),
                }
            }
        }
        impl CountryView {
            pub fn active<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.active = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for active: {e}")
                    });
                self
            }
            pub fn code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for code: {e}")
                    });
                self
            }
            pub fn dial_code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.dial_code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for dial_code: {e}")
                    });
                self
            }
            pub fn emoji<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.emoji = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for emoji: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<CountryView> for super::CountryView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: CountryView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    active: value.active?,
                    code: value.code?,
                    dial_code: value.dial_code?,
                    emoji: value.emoji?,
                    id: value.id?,
                    name: value.name?,
                })
            }
        }
        impl ::std::convert::From<super::CountryView> for CountryView {
            fn from(value: super::CountryView) -> Self {
                Self {
                    active: Ok(value.active),
                    code: Ok(value.code),
                    dial_code: Ok(value.dial_code),
                    emoji: Ok(value.emoji),
                    id: Ok(value.id),
                    name: Ok(value.name),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct CreateOrder {
            country: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            exclude_providers: ::std::result::Result<
                ::std::option::Option<::std::vec::Vec<::std::string::String>>,
                ::std::string::String,
            >,
            max_price: ::std::result::Result<
                ::std::option::Option<crate::Exact>,
                ::std::string::String,
            >,
            metadata: ::std::result::Result<
                ::std::option::Option<
                    ::std::collections::HashMap<
                        ::std::string::String,
                        ::std::string::String,
                    >,
                >,
                ::std::string::String,
            >,
            operator: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            product_id: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            providers: ::std::result::Result<
                ::std::option::Option<::std::vec::Vec<::std::string::String>>,
                ::std::string::String,
            >,
            quantity: ::std::result::Result<
                ::std::option::Option<::std::num::NonZeroU32>,
                ::std::string::String,
            >,
            service: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            strategy: ::std::result::Result<
                ::std::option::Option<super::Strategy>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for CreateOrder {
            fn default() -> Self {
                Self {
                    country: Ok(Default::default()),
                    exclude_providers: Ok(Default::default()),
                    max_price: Ok(Default::default()),
                    metadata: Ok(Default::default()),
                    operator: Ok(Default::default()),
                    product_id: Ok(Default::default()),
                    providers: Ok(Default::default()),
                    quantity: Ok(super::defaults::create_order_quantity()),
                    service: Ok(Default::default()),
                    strategy: Ok(Default::default()),
                }
            }
        }
        impl CreateOrder {
            pub fn country<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.country = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for country: {e}")
                    });
                self
            }
            pub fn exclude_providers<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::std::vec::Vec<::std::string::String>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.exclude_providers = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for exclude_providers: {e}"
                        )
                    });
                self
            }
            pub fn max_price<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<crate::Exact>>,
                T::Error: ::std::fmt::Display,
            {
                self.max_price = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for max_price: {e}")
                    });
                self
            }
            pub fn metadata<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<
                        ::std::collections::HashMap<
                            ::std::string::String,
                            ::std::string::String,
                        >,
                    >,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.metadata = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for metadata: {e}")
                    });
                self
            }
            pub fn operator<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.operator = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for operator: {e}")
                    });
                self
            }
            pub fn product_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.product_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for product_id: {e}")
                    });
                self
            }
            pub fn providers<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::std::vec::Vec<::std::string::String>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.providers = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for providers: {e}")
                    });
                self
            }
            pub fn quantity<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::std::num::NonZeroU32>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.quantity = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for quantity: {e}")
                    });
                self
            }
            pub fn service<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.service = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for service: {e}")
                    });
                self
            }
            pub fn strategy<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::Strategy>>,
                T::Error: ::std::fmt::Display,
            {
                self.strategy = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for strategy: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<CreateOrder> for super::CreateOrder {
            type Error = super::error::ConversionError;
            fn try_from(
                value: CreateOrder,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    country: value.country?,
                    exclude_providers: value.exclude_providers?,
                    max_price: value.max_price?,
                    metadata: value.metadata?,
                    operator: value.operator?,
                    product_id: value.product_id?,
                    providers: value.providers?,
                    quantity: value.quantity?,
                    service: value.service?,
                    strategy: value.strategy?,
                })
            }
        }
        impl ::std::convert::From<super::CreateOrder> for CreateOrder {
            fn from(value: super::CreateOrder) -> Self {
                Self {
                    country: Ok(value.country),
                    exclude_providers: Ok(value.exclude_providers),
                    max_price: Ok(value.max_price),
                    metadata: Ok(value.metadata),
                    operator: Ok(value.operator),
                    product_id: Ok(value.product_id),
                    providers: Ok(value.providers),
                    quantity: Ok(value.quantity),
                    service: Ok(value.service),
                    strategy: Ok(value.strategy),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct CreatedOrders {
            failed_count: ::std::result::Result<u64, ::std::string::String>,
            orders: ::std::result::Result<
                ::std::vec::Vec<super::OrderView>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for CreatedOrders {
            fn default() -> Self {
                Self {
                    failed_count: Err("no value supplied for failed_count".to_string()),
                    orders: Err("no value supplied for orders".to_string()),
                }
            }
        }
        impl CreatedOrders {
            pub fn failed_count<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.failed_count = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for failed_count: {e}")
                    });
                self
            }
            pub fn orders<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::OrderView>>,
                T::Error: ::std::fmt::Display,
            {
                self.orders = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for orders: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<CreatedOrders> for super::CreatedOrders {
            type Error = super::error::ConversionError;
            fn try_from(
                value: CreatedOrders,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    failed_count: value.failed_count?,
                    orders: value.orders?,
                })
            }
        }
        impl ::std::convert::From<super::CreatedOrders> for CreatedOrders {
            fn from(value: super::CreatedOrders) -> Self {
                Self {
                    failed_count: Ok(value.failed_count),
                    orders: Ok(value.orders),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct DeliveryRate {
            delivered: ::std::result::Result<i32, ::std::string::String>,
            tried: ::std::result::Result<i32, ::std::string::String>,
        }
        impl ::std::default::Default for DeliveryRate {
            fn default() -> Self {
                Self {
                    delivered: Err("no value supplied for delivered".to_string()),
                    tried: Err("no value supplied for tried".to_string()),
                }
            }
        }
        impl DeliveryRate {
            pub fn delivered<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.delivered = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for delivered: {e}")
                    });
                self
            }
            pub fn tried<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.tried = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for tried: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<DeliveryRate> for super::DeliveryRate {
            type Error = super::error::ConversionError;
            fn try_from(
                value: DeliveryRate,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    delivered: value.delivered?,
                    tried: value.tried?,
                })
            }
        }
        impl ::std::convert::From<super::DeliveryRate> for DeliveryRate {
            fn from(value: super::DeliveryRate) -> Self {
                Self {
                    delivered: Ok(value.delivered),
                    tried: Ok(value.tried),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct DeliveryView {
            attempt: ::std::result::Result<i32, ::std::string::String>,
            attempted_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            error: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            event: ::std::result::Result<super::EventName, ::std::string::String>,
            event_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            event_state: ::std::result::Result<super::EventState, ::std::string::String>,
            id: ::std::result::Result<i64, ::std::string::String>,
            latency_ms: ::std::result::Result<i32, ::std::string::String>,
            next_attempt_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            order_id: ::std::result::Result<i64, ::std::string::String>,
            response_excerpt: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            status_code: ::std::result::Result<
                ::std::option::Option<i32>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for DeliveryView {
            fn default() -> Self {
                Self {
                    attempt: Err("no value supplied for attempt".to_string()),
                    attempted_at: Err("no value supplied for attempted_at".to_string()),
                    error: Err("no value supplied for error".to_string()),
                    event: Err("no value supplied for event".to_string()),
                    event_id: Err("no value supplied for event_id".to_string()),
                    event_state: Err("no value supplied for event_state".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    latency_ms: Err("no value supplied for latency_ms".to_string()),
                    next_attempt_at: Err(
                        "no value supplied for next_attempt_at".to_string(),
                    ),
                    order_id: Err("no value supplied for order_id".to_string()),
                    response_excerpt: Err(
                        "no value supplied for response_excerpt".to_string(),
                    ),
                    status_code: Err("no value supplied for status_code".to_string()),
                }
            }
        }
        impl DeliveryView {
            pub fn attempt<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.attempt = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for attempt: {e}")
                    });
                self
            }
            pub fn attempted_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.attempted_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for attempted_at: {e}")
                    });
                self
            }
            pub fn error<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.error = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for error: {e}")
                    });
                self
            }
            pub fn event<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::EventName>,
                T::Error: ::std::fmt::Display,
            {
                self.event = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for event: {e}")
                    });
                self
            }
            pub fn event_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.event_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for event_id: {e}")
                    });
                self
            }
            pub fn event_state<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::EventState>,
                T::Error: ::std::fmt::Display,
            {
                self.event_state = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for event_state: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn latency_ms<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.latency_ms = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for latency_ms: {e}")
                    });
                self
            }
            pub fn next_attempt_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.next_attempt_at = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for next_attempt_at: {e}"
                        )
                    });
                self
            }
            pub fn order_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.order_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for order_id: {e}")
                    });
                self
            }
            pub fn response_excerpt<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.response_excerpt = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for response_excerpt: {e}"
                        )
                    });
                self
            }
            pub fn status_code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i32>>,
                T::Error: ::std::fmt::Display,
            {
                self.status_code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status_code: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<DeliveryView> for super::DeliveryView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: DeliveryView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    attempt: value.attempt?,
                    attempted_at: value.attempted_at?,
                    error: value.error?,
                    event: value.event?,
                    event_id: value.event_id?,
                    event_state: value.event_state?,
                    id: value.id?,
                    latency_ms: value.latency_ms?,
                    next_attempt_at: value.next_attempt_at?,
                    order_id: value.order_id?,
                    response_excerpt: value.response_excerpt?,
                    status_code: value.status_code?,
                })
            }
        }
        impl ::std::convert::From<super::DeliveryView> for DeliveryView {
            fn from(value: super::DeliveryView) -> Self {
                Self {
                    attempt: Ok(value.attempt),
                    attempted_at: Ok(value.attempted_at),
                    error: Ok(value.error),
                    event: Ok(value.event),
                    event_id: Ok(value.event_id),
                    event_state: Ok(value.event_state),
                    id: Ok(value.id),
                    latency_ms: Ok(value.latency_ms),
                    next_attempt_at: Ok(value.next_attempt_at),
                    order_id: Ok(value.order_id),
                    response_excerpt: Ok(value.response_excerpt),
                    status_code: Ok(value.status_code),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ErrorBody {
            error: ::std::result::Result<super::ErrorDetail, ::std::string::String>,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for ErrorBody {
            fn default() -> Self {
                Self {
                    error: Err("no value supplied for error".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl ErrorBody {
            pub fn error<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ErrorDetail>,
                T::Error: ::std::fmt::Display,
            {
                self.error = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for error: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ErrorBody> for super::ErrorBody {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ErrorBody,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    error: value.error?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::ErrorBody> for ErrorBody {
            fn from(value: super::ErrorBody) -> Self {
                Self {
                    error: Ok(value.error),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ErrorDetail {
            code: ::std::result::Result<super::ErrorCode, ::std::string::String>,
            details: ::std::result::Result<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
                ::std::string::String,
            >,
            message: ::std::result::Result<::std::string::String, ::std::string::String>,
            reason: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            request_id: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            safe_to_retry: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for ErrorDetail {
            fn default() -> Self {
                Self {
                    code: Err("no value supplied for code".to_string()),
                    details: Err("no value supplied for details".to_string()),
                    message: Err("no value supplied for message".to_string()),
                    reason: Err("no value supplied for reason".to_string()),
                    request_id: Err("no value supplied for request_id".to_string()),
                    safe_to_retry: Err("no value supplied for safe_to_retry".to_string()),
                }
            }
        }
        impl ErrorDetail {
            pub fn code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ErrorCode>,
                T::Error: ::std::fmt::Display,
            {
                self.code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for code: {e}")
                    });
                self
            }
            pub fn details<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::serde_json::Map<::std::string::String, ::serde_json::Value>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.details = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for details: {e}")
                    });
                self
            }
            pub fn message<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.message = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for message: {e}")
                    });
                self
            }
            pub fn reason<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.reason = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for reason: {e}")
                    });
                self
            }
            pub fn request_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.request_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for request_id: {e}")
                    });
                self
            }
            pub fn safe_to_retry<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.safe_to_retry = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for safe_to_retry: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ErrorDetail> for super::ErrorDetail {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ErrorDetail,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    code: value.code?,
                    details: value.details?,
                    message: value.message?,
                    reason: value.reason?,
                    request_id: value.request_id?,
                    safe_to_retry: value.safe_to_retry?,
                })
            }
        }
        impl ::std::convert::From<super::ErrorDetail> for ErrorDetail {
            fn from(value: super::ErrorDetail) -> Self {
                Self {
                    code: Ok(value.code),
                    details: Ok(value.details),
                    message: Ok(value.message),
                    reason: Ok(value.reason),
                    request_id: Ok(value.request_id),
                    safe_to_retry: Ok(value.safe_to_retry),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct EventData {
            country: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            order_id: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            otp_code: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            otp_message: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            phone_number: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            platform: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            product_id: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            sms_revision: ::std::result::Result<
                ::std::option::Option<i32>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for EventData {
            fn default() -> Self {
                Self {
                    country: Err("no value supplied for country".to_string()),
                    order_id: Err("no value supplied for order_id".to_string()),
                    otp_code: Err("no value supplied for otp_code".to_string()),
                    otp_message: Err("no value supplied for otp_message".to_string()),
                    phone_number: Err("no value supplied for phone_number".to_string()),
                    platform: Err("no value supplied for platform".to_string()),
                    product_id: Err("no value supplied for product_id".to_string()),
                    sms_revision: Err("no value supplied for sms_revision".to_string()),
                }
            }
        }
        impl EventData {
            pub fn country<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.country = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for country: {e}")
                    });
                self
            }
            pub fn order_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.order_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for order_id: {e}")
                    });
                self
            }
            pub fn otp_code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.otp_code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for otp_code: {e}")
                    });
                self
            }
            pub fn otp_message<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.otp_message = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for otp_message: {e}")
                    });
                self
            }
            pub fn phone_number<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.phone_number = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for phone_number: {e}")
                    });
                self
            }
            pub fn platform<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.platform = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for platform: {e}")
                    });
                self
            }
            pub fn product_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.product_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for product_id: {e}")
                    });
                self
            }
            pub fn sms_revision<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i32>>,
                T::Error: ::std::fmt::Display,
            {
                self.sms_revision = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sms_revision: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<EventData> for super::EventData {
            type Error = super::error::ConversionError;
            fn try_from(
                value: EventData,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    country: value.country?,
                    order_id: value.order_id?,
                    otp_code: value.otp_code?,
                    otp_message: value.otp_message?,
                    phone_number: value.phone_number?,
                    platform: value.platform?,
                    product_id: value.product_id?,
                    sms_revision: value.sms_revision?,
                })
            }
        }
        impl ::std::convert::From<super::EventData> for EventData {
            fn from(value: super::EventData) -> Self {
                Self {
                    country: Ok(value.country),
                    order_id: Ok(value.order_id),
                    otp_code: Ok(value.otp_code),
                    otp_message: Ok(value.otp_message),
                    phone_number: Ok(value.phone_number),
                    platform: Ok(value.platform),
                    product_id: Ok(value.product_id),
                    sms_revision: Ok(value.sms_revision),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct EventPayload {
            data: ::std::result::Result<super::EventData, ::std::string::String>,
            event: ::std::result::Result<super::EventName, ::std::string::String>,
            timestamp: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for EventPayload {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    event: Err("no value supplied for event".to_string()),
                    timestamp: Err("no value supplied for timestamp".to_string()),
                }
            }
        }
        impl EventPayload {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::EventData>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn event<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::EventName>,
                T::Error: ::std::fmt::Display,
            {
                self.event = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for event: {e}")
                    });
                self
            }
            pub fn timestamp<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.timestamp = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for timestamp: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<EventPayload> for super::EventPayload {
            type Error = super::error::ConversionError;
            fn try_from(
                value: EventPayload,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    event: value.event?,
                    timestamp: value.timestamp?,
                })
            }
        }
        impl ::std::convert::From<super::EventPayload> for EventPayload {
            fn from(value: super::EventPayload) -> Self {
                Self {
                    data: Ok(value.data),
                    event: Ok(value.event),
                    timestamp: Ok(value.timestamp),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct EventView {
            at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            detail: ::std::result::Result<
                ::serde_json::Map<::std::string::String, ::serde_json::Value>,
                ::std::string::String,
            >,
            id: ::std::result::Result<i64, ::std::string::String>,
            type_: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for EventView {
            fn default() -> Self {
                Self {
                    at: Err("no value supplied for at".to_string()),
                    detail: Err("no value supplied for detail".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                }
            }
        }
        impl EventView {
            pub fn at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.at = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for at: {e}"));
                self
            }
            pub fn detail<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::serde_json::Map<::std::string::String, ::serde_json::Value>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.detail = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for detail: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<EventView> for super::EventView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: EventView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    at: value.at?,
                    detail: value.detail?,
                    id: value.id?,
                    type_: value.type_?,
                })
            }
        }
        impl ::std::convert::From<super::EventView> for EventView {
            fn from(value: super::EventView) -> Self {
                Self {
                    at: Ok(value.at),
                    detail: Ok(value.detail),
                    id: Ok(value.id),
                    type_: Ok(value.type_),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ExcludedView {
            price: ::std::result::Result<
                ::std::option::Option<crate::Exact>,
                ::std::string::String,
            >,
            provider: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            reason: ::std::result::Result<::std::string::String, ::std::string::String>,
            until: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for ExcludedView {
            fn default() -> Self {
                Self {
                    price: Err("no value supplied for price".to_string()),
                    provider: Err("no value supplied for provider".to_string()),
                    reason: Err("no value supplied for reason".to_string()),
                    until: Err("no value supplied for until".to_string()),
                }
            }
        }
        impl ExcludedView {
            pub fn price<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<crate::Exact>>,
                T::Error: ::std::fmt::Display,
            {
                self.price = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for price: {e}")
                    });
                self
            }
            pub fn provider<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.provider = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for provider: {e}")
                    });
                self
            }
            pub fn reason<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.reason = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for reason: {e}")
                    });
                self
            }
            pub fn until<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.until = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for until: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ExcludedView> for super::ExcludedView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ExcludedView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    price: value.price?,
                    provider: value.provider?,
                    reason: value.reason?,
                    until: value.until?,
                })
            }
        }
        impl ::std::convert::From<super::ExcludedView> for ExcludedView {
            fn from(value: super::ExcludedView) -> Self {
                Self {
                    price: Ok(value.price),
                    provider: Ok(value.provider),
                    reason: Ok(value.reason),
                    until: Ok(value.until),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct FinishResult {
            order_id: ::std::result::Result<i64, ::std::string::String>,
            status: ::std::result::Result<super::Status, ::std::string::String>,
        }
        impl ::std::default::Default for FinishResult {
            fn default() -> Self {
                Self {
                    order_id: Err("no value supplied for order_id".to_string()),
                    status: Err("no value supplied for status".to_string()),
                }
            }
        }
        impl FinishResult {
            pub fn order_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.order_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for order_id: {e}")
                    });
                self
            }
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Status>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<FinishResult> for super::FinishResult {
            type Error = super::error::ConversionError;
            fn try_from(
                value: FinishResult,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    order_id: value.order_id?,
                    status: value.status?,
                })
            }
        }
        impl ::std::convert::From<super::FinishResult> for FinishResult {
            fn from(value: super::FinishResult) -> Self {
                Self {
                    order_id: Ok(value.order_id),
                    status: Ok(value.status),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ForbiddenView {
            limit: ::std::result::Result<
                ::std::option::Option<crate::Exact>,
                ::std::string::String,
            >,
            message: ::std::result::Result<::std::string::String, ::std::string::String>,
            reason: ::std::result::Result<::std::string::String, ::std::string::String>,
            resets_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for ForbiddenView {
            fn default() -> Self {
                Self {
                    limit: Err("no value supplied for limit".to_string()),
                    message: Err("no value supplied for message".to_string()),
                    reason: Err("no value supplied for reason".to_string()),
                    resets_at: Err("no value supplied for resets_at".to_string()),
                }
            }
        }
        impl ForbiddenView {
            pub fn limit<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<crate::Exact>>,
                T::Error: ::std::fmt::Display,
            {
                self.limit = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for limit: {e}")
                    });
                self
            }
            pub fn message<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.message = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for message: {e}")
                    });
                self
            }
            pub fn reason<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.reason = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for reason: {e}")
                    });
                self
            }
            pub fn resets_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.resets_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for resets_at: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ForbiddenView> for super::ForbiddenView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ForbiddenView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    limit: value.limit?,
                    message: value.message?,
                    reason: value.reason?,
                    resets_at: value.resets_at?,
                })
            }
        }
        impl ::std::convert::From<super::ForbiddenView> for ForbiddenView {
            fn from(value: super::ForbiddenView) -> Self {
                Self {
                    limit: Ok(value.limit),
                    message: Ok(value.message),
                    reason: Ok(value.reason),
                    resets_at: Ok(value.resets_at),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct MessageView {
            otp_code: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            otp_message: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            received_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            redacted_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            revision: ::std::result::Result<i32, ::std::string::String>,
        }
        impl ::std::default::Default for MessageView {
            fn default() -> Self {
                Self {
                    otp_code: Err("no value supplied for otp_code".to_string()),
                    otp_message: Err("no value supplied for otp_message".to_string()),
                    received_at: Err("no value supplied for received_at".to_string()),
                    redacted_at: Err("no value supplied for redacted_at".to_string()),
                    revision: Err("no value supplied for revision".to_string()),
                }
            }
        }
        impl MessageView {
            pub fn otp_code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.otp_code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for otp_code: {e}")
                    });
                self
            }
            pub fn otp_message<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.otp_message = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for otp_message: {e}")
                    });
                self
            }
            pub fn received_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.received_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for received_at: {e}")
                    });
                self
            }
            pub fn redacted_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.redacted_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for redacted_at: {e}")
                    });
                self
            }
            pub fn revision<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.revision = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for revision: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<MessageView> for super::MessageView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: MessageView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    otp_code: value.otp_code?,
                    otp_message: value.otp_message?,
                    received_at: value.received_at?,
                    redacted_at: value.redacted_at?,
                    revision: value.revision?,
                })
            }
        }
        impl ::std::convert::From<super::MessageView> for MessageView {
            fn from(value: super::MessageView) -> Self {
                Self {
                    otp_code: Ok(value.otp_code),
                    otp_message: Ok(value.otp_message),
                    received_at: Ok(value.received_at),
                    redacted_at: Ok(value.redacted_at),
                    revision: Ok(value.revision),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct OfferView {
            delivery_rate: ::std::result::Result<
                ::std::option::Option<super::DeliveryRate>,
                ::std::string::String,
            >,
            operator: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            price: ::std::result::Result<crate::Exact, ::std::string::String>,
            price_ceiling: ::std::result::Result<crate::Exact, ::std::string::String>,
            provider: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            stock: ::std::result::Result<
                ::std::option::Option<i32>,
                ::std::string::String,
            >,
            updated_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for OfferView {
            fn default() -> Self {
                Self {
                    delivery_rate: Err(
                        "no value supplied for delivery_rate".to_string(),
                    ),
                    operator: Err("no value supplied for operator".to_string()),
                    price: Err("no value supplied for price".to_string()),
                    price_ceiling: Err(
                        "no value supplied for price_ceiling".to_string(),
                    ),
                    provider: Err("no value supplied for provider".to_string()),
                    stock: Err("no value supplied for stock".to_string()),
                    updated_at: Err("no value supplied for updated_at".to_string()),
                }
            }
        }
        impl OfferView {
            pub fn delivery_rate<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::DeliveryRate>>,
                T::Error: ::std::fmt::Display,
            {
                self.delivery_rate = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for delivery_rate: {e}")
                    });
                self
            }
            pub fn operator<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.operator = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for operator: {e}")
                    });
                self
            }
            pub fn price<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::Exact>,
                T::Error: ::std::fmt::Display,
            {
                self.price = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for price: {e}")
                    });
                self
            }
            pub fn price_ceiling<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::Exact>,
                T::Error: ::std::fmt::Display,
            {
                self.price_ceiling = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for price_ceiling: {e}")
                    });
                self
            }
            pub fn provider<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.provider = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for provider: {e}")
                    });
                self
            }
            pub fn stock<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i32>>,
                T::Error: ::std::fmt::Display,
            {
                self.stock = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for stock: {e}")
                    });
                self
            }
            pub fn updated_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.updated_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for updated_at: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<OfferView> for super::OfferView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: OfferView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    delivery_rate: value.delivery_rate?,
                    operator: value.operator?,
                    price: value.price?,
                    price_ceiling: value.price_ceiling?,
                    provider: value.provider?,
                    stock: value.stock?,
                    updated_at: value.updated_at?,
                })
            }
        }
        impl ::std::convert::From<super::OfferView> for OfferView {
            fn from(value: super::OfferView) -> Self {
                Self {
                    delivery_rate: Ok(value.delivery_rate),
                    operator: Ok(value.operator),
                    price: Ok(value.price),
                    price_ceiling: Ok(value.price_ceiling),
                    provider: Ok(value.provider),
                    stock: Ok(value.stock),
                    updated_at: Ok(value.updated_at),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct OperatorView {
            code: ::std::result::Result<::std::string::String, ::std::string::String>,
            local_name: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            operator_id: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for OperatorView {
            fn default() -> Self {
                Self {
                    code: Err("no value supplied for code".to_string()),
                    local_name: Err("no value supplied for local_name".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    operator_id: Err("no value supplied for operator_id".to_string()),
                }
            }
        }
        impl OperatorView {
            pub fn code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for code: {e}")
                    });
                self
            }
            pub fn local_name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.local_name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for local_name: {e}")
                    });
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn operator_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.operator_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for operator_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<OperatorView> for super::OperatorView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: OperatorView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    code: value.code?,
                    local_name: value.local_name?,
                    name: value.name?,
                    operator_id: value.operator_id?,
                })
            }
        }
        impl ::std::convert::From<super::OperatorView> for OperatorView {
            fn from(value: super::OperatorView) -> Self {
                Self {
                    code: Ok(value.code),
                    local_name: Ok(value.local_name),
                    name: Ok(value.name),
                    operator_id: Ok(value.operator_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct OrderHistory {
            events: ::std::result::Result<
                ::std::vec::Vec<super::EventView>,
                ::std::string::String,
            >,
            messages: ::std::result::Result<
                ::std::vec::Vec<super::MessageView>,
                ::std::string::String,
            >,
            order_id: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for OrderHistory {
            fn default() -> Self {
                Self {
                    events: Err("no value supplied for events".to_string()),
                    messages: Err("no value supplied for messages".to_string()),
                    order_id: Err("no value supplied for order_id".to_string()),
                }
            }
        }
        impl OrderHistory {
            pub fn events<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::EventView>>,
                T::Error: ::std::fmt::Display,
            {
                self.events = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for events: {e}")
                    });
                self
            }
            pub fn messages<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::MessageView>>,
                T::Error: ::std::fmt::Display,
            {
                self.messages = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for messages: {e}")
                    });
                self
            }
            pub fn order_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.order_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for order_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<OrderHistory> for super::OrderHistory {
            type Error = super::error::ConversionError;
            fn try_from(
                value: OrderHistory,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    events: value.events?,
                    messages: value.messages?,
                    order_id: value.order_id?,
                })
            }
        }
        impl ::std::convert::From<super::OrderHistory> for OrderHistory {
            fn from(value: super::OrderHistory) -> Self {
                Self {
                    events: Ok(value.events),
                    messages: Ok(value.messages),
                    order_id: Ok(value.order_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct OrderRef {
            id: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for OrderRef {
            fn default() -> Self {
                Self {
                    id: Err("no value supplied for id".to_string()),
                }
            }
        }
        impl OrderRef {
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<OrderRef> for super::OrderRef {
            type Error = super::error::ConversionError;
            fn try_from(
                value: OrderRef,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { id: value.id? })
            }
        }
        impl ::std::convert::From<super::OrderRef> for OrderRef {
            fn from(value: super::OrderRef) -> Self {
                Self { id: Ok(value.id) }
            }
        }
        #[derive(Clone, Debug)]
        pub struct OrderView {
            amount: ::std::result::Result<crate::Exact, ::std::string::String>,
            can_cancel: ::std::result::Result<bool, ::std::string::String>,
            can_finish: ::std::result::Result<bool, ::std::string::String>,
            can_reactivate: ::std::result::Result<bool, ::std::string::String>,
            can_replace: ::std::result::Result<bool, ::std::string::String>,
            can_resend: ::std::result::Result<bool, ::std::string::String>,
            cancel_available_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            cancel_requested: ::std::result::Result<bool, ::std::string::String>,
            canceled_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            charged_amount: ::std::result::Result<crate::Exact, ::std::string::String>,
            country: ::std::result::Result<::std::string::String, ::std::string::String>,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            currency: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            expires_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            failed_reason: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            id: ::std::result::Result<i64, ::std::string::String>,
            metadata: ::std::result::Result<
                ::std::collections::HashMap<
                    ::std::string::String,
                    ::std::string::String,
                >,
                ::std::string::String,
            >,
            otp_code: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            otp_message: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            otp_received_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            phone_number: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            product_id: ::std::result::Result<i64, ::std::string::String>,
            redacted_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            replace_available_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            resend_available_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            service: ::std::result::Result<::std::string::String, ::std::string::String>,
            sms_revision: ::std::result::Result<i32, ::std::string::String>,
            status: ::std::result::Result<super::Status, ::std::string::String>,
        }
        impl ::std::default::Default for OrderView {
            fn default() -> Self {
                Self {
                    amount: Err("no value supplied for amount".to_string()),
                    can_cancel: Err("no value supplied for can_cancel".to_string()),
                    can_finish: Err("no value supplied for can_finish".to_string()),
                    can_reactivate: Err(
                        "no value supplied for can_reactivate".to_string(),
                    ),
                    can_replace: Err("no value supplied for can_replace".to_string()),
                    can_resend: Err("no value supplied for can_resend".to_string()),
                    cancel_available_at: Err(
                        "no value supplied for cancel_available_at".to_string(),
                    ),
                    cancel_requested: Err(
                        "no value supplied for cancel_requested".to_string(),
                    ),
                    canceled_at: Err("no value supplied for canceled_at".to_string()),
                    charged_amount: Err(
                        "no value supplied for charged_amount".to_string(),
                    ),
                    country: Err("no value supplied for country".to_string()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    currency: Err("no value supplied for currency".to_string()),
                    expires_at: Err("no value supplied for expires_at".to_string()),
                    failed_reason: Err(
                        "no value supplied for failed_reason".to_string(),
                    ),
                    id: Err("no value supplied for id".to_string()),
                    metadata: Err("no value supplied for metadata".to_string()),
                    otp_code: Err("no value supplied for otp_code".to_string()),
                    otp_message: Err("no value supplied for otp_message".to_string()),
                    otp_received_at: Err(
                        "no value supplied for otp_received_at".to_string(),
                    ),
                    phone_number: Err("no value supplied for phone_number".to_string()),
                    product_id: Err("no value supplied for product_id".to_string()),
                    redacted_at: Err("no value supplied for redacted_at".to_string()),
                    replace_available_at: Err(
                        "no value supplied for replace_available_at".to_string(),
                    ),
                    resend_available_at: Err(
                        "no value supplied for resend_available_at".to_string(),
                    ),
                    service: Err("no value supplied for service".to_string()),
                    sms_revision: Err("no value supplied for sms_revision".to_string()),
                    status: Err("no value supplied for status".to_string()),
                }
            }
        }
        impl OrderView {
            pub fn amount<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::Exact>,
                T::Error: ::std::fmt::Display,
            {
                self.amount = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for amount: {e}")
                    });
                self
            }
            pub fn can_cancel<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.can_cancel = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for can_cancel: {e}")
                    });
                self
            }
            pub fn can_finish<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.can_finish = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for can_finish: {e}")
                    });
                self
            }
            pub fn can_reactivate<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.can_reactivate = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for can_reactivate: {e}"
                        )
                    });
                self
            }
            pub fn can_replace<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.can_replace = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for can_replace: {e}")
                    });
                self
            }
            pub fn can_resend<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.can_resend = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for can_resend: {e}")
                    });
                self
            }
            pub fn cancel_available_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.cancel_available_at = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for cancel_available_at: {e}"
                        )
                    });
                self
            }
            pub fn cancel_requested<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.cancel_requested = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for cancel_requested: {e}"
                        )
                    });
                self
            }
            pub fn canceled_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.canceled_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for canceled_at: {e}")
                    });
                self
            }
            pub fn charged_amount<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::Exact>,
                T::Error: ::std::fmt::Display,
            {
                self.charged_amount = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for charged_amount: {e}"
                        )
                    });
                self
            }
            pub fn country<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.country = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for country: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn currency<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.currency = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for currency: {e}")
                    });
                self
            }
            pub fn expires_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.expires_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expires_at: {e}")
                    });
                self
            }
            pub fn failed_reason<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.failed_reason = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for failed_reason: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn metadata<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::collections::HashMap<
                        ::std::string::String,
                        ::std::string::String,
                    >,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.metadata = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for metadata: {e}")
                    });
                self
            }
            pub fn otp_code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.otp_code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for otp_code: {e}")
                    });
                self
            }
            pub fn otp_message<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.otp_message = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for otp_message: {e}")
                    });
                self
            }
            pub fn otp_received_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.otp_received_at = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for otp_received_at: {e}"
                        )
                    });
                self
            }
            pub fn phone_number<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.phone_number = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for phone_number: {e}")
                    });
                self
            }
            pub fn product_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.product_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for product_id: {e}")
                    });
                self
            }
            pub fn redacted_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.redacted_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for redacted_at: {e}")
                    });
                self
            }
            pub fn replace_available_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.replace_available_at = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for replace_available_at: {e}"
                        )
                    });
                self
            }
            pub fn resend_available_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.resend_available_at = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for resend_available_at: {e}"
                        )
                    });
                self
            }
            pub fn service<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.service = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for service: {e}")
                    });
                self
            }
            pub fn sms_revision<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.sms_revision = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sms_revision: {e}")
                    });
                self
            }
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Status>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<OrderView> for super::OrderView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: OrderView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    amount: value.amount?,
                    can_cancel: value.can_cancel?,
                    can_finish: value.can_finish?,
                    can_reactivate: value.can_reactivate?,
                    can_replace: value.can_replace?,
                    can_resend: value.can_resend?,
                    cancel_available_at: value.cancel_available_at?,
                    cancel_requested: value.cancel_requested?,
                    canceled_at: value.canceled_at?,
                    charged_amount: value.charged_amount?,
                    country: value.country?,
                    created_at: value.created_at?,
                    currency: value.currency?,
                    expires_at: value.expires_at?,
                    failed_reason: value.failed_reason?,
                    id: value.id?,
                    metadata: value.metadata?,
                    otp_code: value.otp_code?,
                    otp_message: value.otp_message?,
                    otp_received_at: value.otp_received_at?,
                    phone_number: value.phone_number?,
                    product_id: value.product_id?,
                    redacted_at: value.redacted_at?,
                    replace_available_at: value.replace_available_at?,
                    resend_available_at: value.resend_available_at?,
                    service: value.service?,
                    sms_revision: value.sms_revision?,
                    status: value.status?,
                })
            }
        }
        impl ::std::convert::From<super::OrderView> for OrderView {
            fn from(value: super::OrderView) -> Self {
                Self {
                    amount: Ok(value.amount),
                    can_cancel: Ok(value.can_cancel),
                    can_finish: Ok(value.can_finish),
                    can_reactivate: Ok(value.can_reactivate),
                    can_replace: Ok(value.can_replace),
                    can_resend: Ok(value.can_resend),
                    cancel_available_at: Ok(value.cancel_available_at),
                    cancel_requested: Ok(value.cancel_requested),
                    canceled_at: Ok(value.canceled_at),
                    charged_amount: Ok(value.charged_amount),
                    country: Ok(value.country),
                    created_at: Ok(value.created_at),
                    currency: Ok(value.currency),
                    expires_at: Ok(value.expires_at),
                    failed_reason: Ok(value.failed_reason),
                    id: Ok(value.id),
                    metadata: Ok(value.metadata),
                    otp_code: Ok(value.otp_code),
                    otp_message: Ok(value.otp_message),
                    otp_received_at: Ok(value.otp_received_at),
                    phone_number: Ok(value.phone_number),
                    product_id: Ok(value.product_id),
                    redacted_at: Ok(value.redacted_at),
                    replace_available_at: Ok(value.replace_available_at),
                    resend_available_at: Ok(value.resend_available_at),
                    service: Ok(value.service),
                    sms_revision: Ok(value.sms_revision),
                    status: Ok(value.status),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PageMeta {
            count: ::std::result::Result<u64, ::std::string::String>,
            limit: ::std::result::Result<i64, ::std::string::String>,
            page: ::std::result::Result<i64, ::std::string::String>,
            total: ::std::result::Result<u64, ::std::string::String>,
        }
        impl ::std::default::Default for PageMeta {
            fn default() -> Self {
                Self {
                    count: Err("no value supplied for count".to_string()),
                    limit: Err("no value supplied for limit".to_string()),
                    page: Err("no value supplied for page".to_string()),
                    total: Err("no value supplied for total".to_string()),
                }
            }
        }
        impl PageMeta {
            pub fn count<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.count = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for count: {e}")
                    });
                self
            }
            pub fn limit<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.limit = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for limit: {e}")
                    });
                self
            }
            pub fn page<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.page = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for page: {e}")
                    });
                self
            }
            pub fn total<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.total = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for total: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PageMeta> for super::PageMeta {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageMeta,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    count: value.count?,
                    limit: value.limit?,
                    page: value.page?,
                    total: value.total?,
                })
            }
        }
        impl ::std::convert::From<super::PageMeta> for PageMeta {
            fn from(value: super::PageMeta) -> Self {
                Self {
                    count: Ok(value.count),
                    limit: Ok(value.limit),
                    page: Ok(value.page),
                    total: Ok(value.total),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ProductPage {
            data: ::std::result::Result<
                ::std::vec::Vec<super::ProductView>,
                ::std::string::String,
            >,
            meta: ::std::result::Result<super::PageMeta, ::std::string::String>,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for ProductPage {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    meta: Err("no value supplied for meta".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl ProductPage {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::ProductView>>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn meta<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::PageMeta>,
                T::Error: ::std::fmt::Display,
            {
                self.meta = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for meta: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ProductPage> for super::ProductPage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ProductPage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    meta: value.meta?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::ProductPage> for ProductPage {
            fn from(value: super::ProductPage) -> Self {
                Self {
                    data: Ok(value.data),
                    meta: Ok(value.meta),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ProductView {
            active: ::std::result::Result<bool, ::std::string::String>,
            available: ::std::result::Result<i64, ::std::string::String>,
            country_id: ::std::result::Result<i32, ::std::string::String>,
            currency: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            id: ::std::result::Result<i64, ::std::string::String>,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            platform_id: ::std::result::Result<i32, ::std::string::String>,
            price: ::std::result::Result<crate::Exact, ::std::string::String>,
            updated_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for ProductView {
            fn default() -> Self {
                Self {
                    active: Err("no value supplied for active".to_string()),
                    available: Err("no value supplied for available".to_string()),
                    country_id: Err("no value supplied for country_id".to_string()),
                    currency: Err("no value supplied for currency".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    platform_id: Err("no value supplied for platform_id".to_string()),
                    price: Err("no value supplied for price".to_string()),
                    updated_at: Err("no value supplied for updated_at".to_string()),
                }
            }
        }
        impl ProductView {
            pub fn active<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.active = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for active: {e}")
                    });
                self
            }
            pub fn available<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.available = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for available: {e}")
                    });
                self
            }
            pub fn country_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.country_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for country_id: {e}")
                    });
                self
            }
            pub fn currency<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.currency = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for currency: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn platform_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.platform_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for platform_id: {e}")
                    });
                self
            }
            pub fn price<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::Exact>,
                T::Error: ::std::fmt::Display,
            {
                self.price = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for price: {e}")
                    });
                self
            }
            pub fn updated_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.updated_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for updated_at: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ProductView> for super::ProductView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ProductView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    active: value.active?,
                    available: value.available?,
                    country_id: value.country_id?,
                    currency: value.currency?,
                    id: value.id?,
                    name: value.name?,
                    platform_id: value.platform_id?,
                    price: value.price?,
                    updated_at: value.updated_at?,
                })
            }
        }
        impl ::std::convert::From<super::ProductView> for ProductView {
            fn from(value: super::ProductView) -> Self {
                Self {
                    active: Ok(value.active),
                    available: Ok(value.available),
                    country_id: Ok(value.country_id),
                    currency: Ok(value.currency),
                    id: Ok(value.id),
                    name: Ok(value.name),
                    platform_id: Ok(value.platform_id),
                    price: Ok(value.price),
                    updated_at: Ok(value.updated_at),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Profile {
            balance: ::std::result::Result<crate::Exact, ::std::string::String>,
            billing_type: ::std::result::Result<
                super::BillingType,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            credit_limit: ::std::result::Result<crate::Exact, ::std::string::String>,
            currency: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            email: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            frozen_balance: ::std::result::Result<crate::Exact, ::std::string::String>,
            is_active: ::std::result::Result<bool, ::std::string::String>,
            mode: ::std::result::Result<::std::string::String, ::std::string::String>,
            user_id: ::std::result::Result<i64, ::std::string::String>,
            username: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for Profile {
            fn default() -> Self {
                Self {
                    balance: Err("no value supplied for balance".to_string()),
                    billing_type: Err("no value supplied for billing_type".to_string()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    credit_limit: Err("no value supplied for credit_limit".to_string()),
                    currency: Err("no value supplied for currency".to_string()),
                    email: Err("no value supplied for email".to_string()),
                    frozen_balance: Err(
                        "no value supplied for frozen_balance".to_string(),
                    ),
                    is_active: Err("no value supplied for is_active".to_string()),
                    mode: Err("no value supplied for mode".to_string()),
                    user_id: Err("no value supplied for user_id".to_string()),
                    username: Err("no value supplied for username".to_string()),
                }
            }
        }
        impl Profile {
            pub fn balance<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::Exact>,
                T::Error: ::std::fmt::Display,
            {
                self.balance = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for balance: {e}")
                    });
                self
            }
            pub fn billing_type<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::BillingType>,
                T::Error: ::std::fmt::Display,
            {
                self.billing_type = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for billing_type: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn credit_limit<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::Exact>,
                T::Error: ::std::fmt::Display,
            {
                self.credit_limit = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for credit_limit: {e}")
                    });
                self
            }
            pub fn currency<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.currency = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for currency: {e}")
                    });
                self
            }
            pub fn email<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.email = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for email: {e}")
                    });
                self
            }
            pub fn frozen_balance<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::Exact>,
                T::Error: ::std::fmt::Display,
            {
                self.frozen_balance = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for frozen_balance: {e}"
                        )
                    });
                self
            }
            pub fn is_active<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.is_active = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for is_active: {e}")
                    });
                self
            }
            pub fn mode<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.mode = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for mode: {e}")
                    });
                self
            }
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
            pub fn username<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.username = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for username: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Profile> for super::Profile {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Profile,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    balance: value.balance?,
                    billing_type: value.billing_type?,
                    created_at: value.created_at?,
                    credit_limit: value.credit_limit?,
                    currency: value.currency?,
                    email: value.email?,
                    frozen_balance: value.frozen_balance?,
                    is_active: value.is_active?,
                    mode: value.mode?,
                    user_id: value.user_id?,
                    username: value.username?,
                })
            }
        }
        impl ::std::convert::From<super::Profile> for Profile {
            fn from(value: super::Profile) -> Self {
                Self {
                    balance: Ok(value.balance),
                    billing_type: Ok(value.billing_type),
                    created_at: Ok(value.created_at),
                    credit_limit: Ok(value.credit_limit),
                    currency: Ok(value.currency),
                    email: Ok(value.email),
                    frozen_balance: Ok(value.frozen_balance),
                    is_active: Ok(value.is_active),
                    mode: Ok(value.mode),
                    user_id: Ok(value.user_id),
                    username: Ok(value.username),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Quote {
            country: ::std::result::Result<::std::string::String, ::std::string::String>,
            currency: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            decided_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            excluded: ::std::result::Result<
                ::std::vec::Vec<super::ExcludedView>,
                ::std::string::String,
            >,
            forbidden: ::std::result::Result<
                ::std::option::Option<super::ForbiddenView>,
                ::std::string::String,
            >,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            offers: ::std::result::Result<
                ::std::vec::Vec<super::OfferView>,
                ::std::string::String,
            >,
            price: ::std::result::Result<
                ::std::option::Option<crate::Exact>,
                ::std::string::String,
            >,
            product_id: ::std::result::Result<i64, ::std::string::String>,
            service: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for Quote {
            fn default() -> Self {
                Self {
                    country: Err("no value supplied for country".to_string()),
                    currency: Err("no value supplied for currency".to_string()),
                    decided_at: Err("no value supplied for decided_at".to_string()),
                    excluded: Err("no value supplied for excluded".to_string()),
                    forbidden: Err("no value supplied for forbidden".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    offers: Err("no value supplied for offers".to_string()),
                    price: Err("no value supplied for price".to_string()),
                    product_id: Err("no value supplied for product_id".to_string()),
                    service: Err("no value supplied for service".to_string()),
                }
            }
        }
        impl Quote {
            pub fn country<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.country = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for country: {e}")
                    });
                self
            }
            pub fn currency<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.currency = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for currency: {e}")
                    });
                self
            }
            pub fn decided_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.decided_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for decided_at: {e}")
                    });
                self
            }
            pub fn excluded<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::ExcludedView>>,
                T::Error: ::std::fmt::Display,
            {
                self.excluded = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for excluded: {e}")
                    });
                self
            }
            pub fn forbidden<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::ForbiddenView>>,
                T::Error: ::std::fmt::Display,
            {
                self.forbidden = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for forbidden: {e}")
                    });
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn offers<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::OfferView>>,
                T::Error: ::std::fmt::Display,
            {
                self.offers = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for offers: {e}")
                    });
                self
            }
            pub fn price<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<crate::Exact>>,
                T::Error: ::std::fmt::Display,
            {
                self.price = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for price: {e}")
                    });
                self
            }
            pub fn product_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.product_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for product_id: {e}")
                    });
                self
            }
            pub fn service<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.service = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for service: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Quote> for super::Quote {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Quote,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    country: value.country?,
                    currency: value.currency?,
                    decided_at: value.decided_at?,
                    excluded: value.excluded?,
                    forbidden: value.forbidden?,
                    name: value.name?,
                    offers: value.offers?,
                    price: value.price?,
                    product_id: value.product_id?,
                    service: value.service?,
                })
            }
        }
        impl ::std::convert::From<super::Quote> for Quote {
            fn from(value: super::Quote) -> Self {
                Self {
                    country: Ok(value.country),
                    currency: Ok(value.currency),
                    decided_at: Ok(value.decided_at),
                    excluded: Ok(value.excluded),
                    forbidden: Ok(value.forbidden),
                    name: Ok(value.name),
                    offers: Ok(value.offers),
                    price: Ok(value.price),
                    product_id: Ok(value.product_id),
                    service: Ok(value.service),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct RateView {
            base_currency: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            pair: ::std::result::Result<::std::string::String, ::std::string::String>,
            quote_currency: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            rate: ::std::result::Result<crate::Exact, ::std::string::String>,
            rate_as_of: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            source: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for RateView {
            fn default() -> Self {
                Self {
                    base_currency: Err(
                        "no value supplied for base_currency".to_string(),
                    ),
                    pair: Err("no value supplied for pair".to_string()),
                    quote_currency: Err(
                        "no value supplied for quote_currency".to_string(),
                    ),
                    rate: Err("no value supplied for rate".to_string()),
                    rate_as_of: Err("no value supplied for rate_as_of".to_string()),
                    source: Err("no value supplied for source".to_string()),
                }
            }
        }
        impl RateView {
            pub fn base_currency<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.base_currency = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for base_currency: {e}")
                    });
                self
            }
            pub fn pair<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.pair = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for pair: {e}")
                    });
                self
            }
            pub fn quote_currency<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.quote_currency = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for quote_currency: {e}"
                        )
                    });
                self
            }
            pub fn rate<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::Exact>,
                T::Error: ::std::fmt::Display,
            {
                self.rate = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for rate: {e}")
                    });
                self
            }
            pub fn rate_as_of<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.rate_as_of = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for rate_as_of: {e}")
                    });
                self
            }
            pub fn source<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.source = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for source: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<RateView> for super::RateView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: RateView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    base_currency: value.base_currency?,
                    pair: value.pair?,
                    quote_currency: value.quote_currency?,
                    rate: value.rate?,
                    rate_as_of: value.rate_as_of?,
                    source: value.source?,
                })
            }
        }
        impl ::std::convert::From<super::RateView> for RateView {
            fn from(value: super::RateView) -> Self {
                Self {
                    base_currency: Ok(value.base_currency),
                    pair: Ok(value.pair),
                    quote_currency: Ok(value.quote_currency),
                    rate: Ok(value.rate),
                    rate_as_of: Ok(value.rate_as_of),
                    source: Ok(value.source),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ReplayEvents {
            event_ids: ::std::result::Result<
                ::std::option::Option<::std::vec::Vec<::std::string::String>>,
                ::std::string::String,
            >,
            failed: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
            since: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            until: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for ReplayEvents {
            fn default() -> Self {
                Self {
                    event_ids: Ok(Default::default()),
                    failed: Ok(Default::default()),
                    since: Ok(Default::default()),
                    until: Ok(Default::default()),
                }
            }
        }
        impl ReplayEvents {
            pub fn event_ids<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::std::vec::Vec<::std::string::String>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.event_ids = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for event_ids: {e}")
                    });
                self
            }
            pub fn failed<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.failed = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for failed: {e}")
                    });
                self
            }
            pub fn since<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.since = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for since: {e}")
                    });
                self
            }
            pub fn until<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.until = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for until: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ReplayEvents> for super::ReplayEvents {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ReplayEvents,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    event_ids: value.event_ids?,
                    failed: value.failed?,
                    since: value.since?,
                    until: value.until?,
                })
            }
        }
        impl ::std::convert::From<super::ReplayEvents> for ReplayEvents {
            fn from(value: super::ReplayEvents) -> Self {
                Self {
                    event_ids: Ok(value.event_ids),
                    failed: Ok(value.failed),
                    since: Ok(value.since),
                    until: Ok(value.until),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Replayed {
            replayed: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for Replayed {
            fn default() -> Self {
                Self {
                    replayed: Err("no value supplied for replayed".to_string()),
                }
            }
        }
        impl Replayed {
            pub fn replayed<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.replayed = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for replayed: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Replayed> for super::Replayed {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Replayed,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { replayed: value.replayed? })
            }
        }
        impl ::std::convert::From<super::Replayed> for Replayed {
            fn from(value: super::Replayed) -> Self {
                Self {
                    replayed: Ok(value.replayed),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ResendResult {
            order_id: ::std::result::Result<i64, ::std::string::String>,
            resent: ::std::result::Result<bool, ::std::string::String>,
            status: ::std::result::Result<super::Status, ::std::string::String>,
        }
        impl ::std::default::Default for ResendResult {
            fn default() -> Self {
                Self {
                    order_id: Err("no value supplied for order_id".to_string()),
                    resent: Err("no value supplied for resent".to_string()),
                    status: Err("no value supplied for status".to_string()),
                }
            }
        }
        impl ResendResult {
            pub fn order_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.order_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for order_id: {e}")
                    });
                self
            }
            pub fn resent<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.resent = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for resent: {e}")
                    });
                self
            }
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Status>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ResendResult> for super::ResendResult {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ResendResult,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    order_id: value.order_id?,
                    resent: value.resent?,
                    status: value.status?,
                })
            }
        }
        impl ::std::convert::From<super::ResendResult> for ResendResult {
            fn from(value: super::ResendResult) -> Self {
                Self {
                    order_id: Ok(value.order_id),
                    resent: Ok(value.resent),
                    status: Ok(value.status),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ServiceView {
            active: ::std::result::Result<bool, ::std::string::String>,
            code: ::std::result::Result<::std::string::String, ::std::string::String>,
            id: ::std::result::Result<i32, ::std::string::String>,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            slug: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for ServiceView {
            fn default() -> Self {
                Self {
                    active: Err("no value supplied for active".to_string()),
                    code: Err("no value supplied for code".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    slug: Err("no value supplied for slug".to_string()),
                }
            }
        }
        impl ServiceView {
            pub fn active<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.active = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for active: {e}")
                    });
                self
            }
            pub fn code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for code: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn slug<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.slug = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for slug: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ServiceView> for super::ServiceView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ServiceView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    active: value.active?,
                    code: value.code?,
                    id: value.id?,
                    name: value.name?,
                    slug: value.slug?,
                })
            }
        }
        impl ::std::convert::From<super::ServiceView> for ServiceView {
            fn from(value: super::ServiceView) -> Self {
                Self {
                    active: Ok(value.active),
                    code: Ok(value.code),
                    id: Ok(value.id),
                    name: Ok(value.name),
                    slug: Ok(value.slug),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SuccessBalanceView {
            data: ::std::result::Result<super::BalanceView, ::std::string::String>,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for SuccessBalanceView {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl SuccessBalanceView {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::BalanceView>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SuccessBalanceView> for super::SuccessBalanceView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SuccessBalanceView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::SuccessBalanceView> for SuccessBalanceView {
            fn from(value: super::SuccessBalanceView) -> Self {
                Self {
                    data: Ok(value.data),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SuccessCancelResult {
            data: ::std::result::Result<super::CancelResult, ::std::string::String>,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for SuccessCancelResult {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl SuccessCancelResult {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::CancelResult>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SuccessCancelResult>
        for super::SuccessCancelResult {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SuccessCancelResult,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::SuccessCancelResult> for SuccessCancelResult {
            fn from(value: super::SuccessCancelResult) -> Self {
                Self {
                    data: Ok(value.data),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SuccessCreatedOrders {
            data: ::std::result::Result<super::CreatedOrders, ::std::string::String>,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for SuccessCreatedOrders {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl SuccessCreatedOrders {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::CreatedOrders>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SuccessCreatedOrders>
        for super::SuccessCreatedOrders {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SuccessCreatedOrders,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::SuccessCreatedOrders> for SuccessCreatedOrders {
            fn from(value: super::SuccessCreatedOrders) -> Self {
                Self {
                    data: Ok(value.data),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SuccessFinishResult {
            data: ::std::result::Result<super::FinishResult, ::std::string::String>,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for SuccessFinishResult {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl SuccessFinishResult {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::FinishResult>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SuccessFinishResult>
        for super::SuccessFinishResult {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SuccessFinishResult,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::SuccessFinishResult> for SuccessFinishResult {
            fn from(value: super::SuccessFinishResult) -> Self {
                Self {
                    data: Ok(value.data),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SuccessOrderHistory {
            data: ::std::result::Result<super::OrderHistory, ::std::string::String>,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for SuccessOrderHistory {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl SuccessOrderHistory {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::OrderHistory>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SuccessOrderHistory>
        for super::SuccessOrderHistory {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SuccessOrderHistory,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::SuccessOrderHistory> for SuccessOrderHistory {
            fn from(value: super::SuccessOrderHistory) -> Self {
                Self {
                    data: Ok(value.data),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SuccessOrderView {
            data: ::std::result::Result<super::OrderView, ::std::string::String>,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for SuccessOrderView {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl SuccessOrderView {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::OrderView>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SuccessOrderView> for super::SuccessOrderView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SuccessOrderView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::SuccessOrderView> for SuccessOrderView {
            fn from(value: super::SuccessOrderView) -> Self {
                Self {
                    data: Ok(value.data),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SuccessProfile {
            data: ::std::result::Result<super::Profile, ::std::string::String>,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for SuccessProfile {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl SuccessProfile {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Profile>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SuccessProfile> for super::SuccessProfile {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SuccessProfile,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::SuccessProfile> for SuccessProfile {
            fn from(value: super::SuccessProfile) -> Self {
                Self {
                    data: Ok(value.data),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SuccessQuote {
            data: ::std::result::Result<super::Quote, ::std::string::String>,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for SuccessQuote {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl SuccessQuote {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Quote>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SuccessQuote> for super::SuccessQuote {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SuccessQuote,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::SuccessQuote> for SuccessQuote {
            fn from(value: super::SuccessQuote) -> Self {
                Self {
                    data: Ok(value.data),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SuccessRateView {
            data: ::std::result::Result<super::RateView, ::std::string::String>,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for SuccessRateView {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl SuccessRateView {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::RateView>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SuccessRateView> for super::SuccessRateView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SuccessRateView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::SuccessRateView> for SuccessRateView {
            fn from(value: super::SuccessRateView) -> Self {
                Self {
                    data: Ok(value.data),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SuccessReplayed {
            data: ::std::result::Result<super::Replayed, ::std::string::String>,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for SuccessReplayed {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl SuccessReplayed {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::Replayed>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SuccessReplayed> for super::SuccessReplayed {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SuccessReplayed,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::SuccessReplayed> for SuccessReplayed {
            fn from(value: super::SuccessReplayed) -> Self {
                Self {
                    data: Ok(value.data),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SuccessResendResult {
            data: ::std::result::Result<super::ResendResult, ::std::string::String>,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for SuccessResendResult {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl SuccessResendResult {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ResendResult>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SuccessResendResult>
        for super::SuccessResendResult {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SuccessResendResult,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::SuccessResendResult> for SuccessResendResult {
            fn from(value: super::SuccessResendResult) -> Self {
                Self {
                    data: Ok(value.data),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SuccessTransactionList {
            data: ::std::result::Result<super::TransactionList, ::std::string::String>,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for SuccessTransactionList {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl SuccessTransactionList {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::TransactionList>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SuccessTransactionList>
        for super::SuccessTransactionList {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SuccessTransactionList,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::SuccessTransactionList>
        for SuccessTransactionList {
            fn from(value: super::SuccessTransactionList) -> Self {
                Self {
                    data: Ok(value.data),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SuccessVecCountryView {
            data: ::std::result::Result<
                ::std::vec::Vec<super::CountryView>,
                ::std::string::String,
            >,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for SuccessVecCountryView {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl SuccessVecCountryView {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::CountryView>>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SuccessVecCountryView>
        for super::SuccessVecCountryView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SuccessVecCountryView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::SuccessVecCountryView>
        for SuccessVecCountryView {
            fn from(value: super::SuccessVecCountryView) -> Self {
                Self {
                    data: Ok(value.data),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SuccessVecDeliveryView {
            data: ::std::result::Result<
                ::std::vec::Vec<super::DeliveryView>,
                ::std::string::String,
            >,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for SuccessVecDeliveryView {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl SuccessVecDeliveryView {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::DeliveryView>>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SuccessVecDeliveryView>
        for super::SuccessVecDeliveryView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SuccessVecDeliveryView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::SuccessVecDeliveryView>
        for SuccessVecDeliveryView {
            fn from(value: super::SuccessVecDeliveryView) -> Self {
                Self {
                    data: Ok(value.data),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SuccessVecOperatorView {
            data: ::std::result::Result<
                ::std::vec::Vec<super::OperatorView>,
                ::std::string::String,
            >,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for SuccessVecOperatorView {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl SuccessVecOperatorView {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::OperatorView>>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SuccessVecOperatorView>
        for super::SuccessVecOperatorView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SuccessVecOperatorView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::SuccessVecOperatorView>
        for SuccessVecOperatorView {
            fn from(value: super::SuccessVecOperatorView) -> Self {
                Self {
                    data: Ok(value.data),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SuccessVecOrderView {
            data: ::std::result::Result<
                ::std::vec::Vec<super::OrderView>,
                ::std::string::String,
            >,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for SuccessVecOrderView {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl SuccessVecOrderView {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::OrderView>>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SuccessVecOrderView>
        for super::SuccessVecOrderView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SuccessVecOrderView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::SuccessVecOrderView> for SuccessVecOrderView {
            fn from(value: super::SuccessVecOrderView) -> Self {
                Self {
                    data: Ok(value.data),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SuccessVecServiceView {
            data: ::std::result::Result<
                ::std::vec::Vec<super::ServiceView>,
                ::std::string::String,
            >,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for SuccessVecServiceView {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl SuccessVecServiceView {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::ServiceView>>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SuccessVecServiceView>
        for super::SuccessVecServiceView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SuccessVecServiceView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::SuccessVecServiceView>
        for SuccessVecServiceView {
            fn from(value: super::SuccessVecServiceView) -> Self {
                Self {
                    data: Ok(value.data),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SuccessWebhookTest {
            data: ::std::result::Result<super::WebhookTest, ::std::string::String>,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for SuccessWebhookTest {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl SuccessWebhookTest {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::WebhookTest>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SuccessWebhookTest> for super::SuccessWebhookTest {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SuccessWebhookTest,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::SuccessWebhookTest> for SuccessWebhookTest {
            fn from(value: super::SuccessWebhookTest) -> Self {
                Self {
                    data: Ok(value.data),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SuccessWebhookView {
            data: ::std::result::Result<super::WebhookView, ::std::string::String>,
            success: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for SuccessWebhookView {
            fn default() -> Self {
                Self {
                    data: Err("no value supplied for data".to_string()),
                    success: Err("no value supplied for success".to_string()),
                }
            }
        }
        impl SuccessWebhookView {
            pub fn data<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::WebhookView>,
                T::Error: ::std::fmt::Display,
            {
                self.data = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for data: {e}")
                    });
                self
            }
            pub fn success<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.success = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for success: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SuccessWebhookView> for super::SuccessWebhookView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SuccessWebhookView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    data: value.data?,
                    success: value.success?,
                })
            }
        }
        impl ::std::convert::From<super::SuccessWebhookView> for SuccessWebhookView {
            fn from(value: super::SuccessWebhookView) -> Self {
                Self {
                    data: Ok(value.data),
                    success: Ok(value.success),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct TransactionList {
            page: ::std::result::Result<i32, ::std::string::String>,
            page_size: ::std::result::Result<i32, ::std::string::String>,
            total: ::std::result::Result<i64, ::std::string::String>,
            transactions: ::std::result::Result<
                ::std::vec::Vec<super::TransactionView>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for TransactionList {
            fn default() -> Self {
                Self {
                    page: Err("no value supplied for page".to_string()),
                    page_size: Err("no value supplied for page_size".to_string()),
                    total: Err("no value supplied for total".to_string()),
                    transactions: Err("no value supplied for transactions".to_string()),
                }
            }
        }
        impl TransactionList {
            pub fn page<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.page = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for page: {e}")
                    });
                self
            }
            pub fn page_size<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.page_size = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for page_size: {e}")
                    });
                self
            }
            pub fn total<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.total = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for total: {e}")
                    });
                self
            }
            pub fn transactions<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::TransactionView>>,
                T::Error: ::std::fmt::Display,
            {
                self.transactions = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for transactions: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<TransactionList> for super::TransactionList {
            type Error = super::error::ConversionError;
            fn try_from(
                value: TransactionList,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    page: value.page?,
                    page_size: value.page_size?,
                    total: value.total?,
                    transactions: value.transactions?,
                })
            }
        }
        impl ::std::convert::From<super::TransactionList> for TransactionList {
            fn from(value: super::TransactionList) -> Self {
                Self {
                    page: Ok(value.page),
                    page_size: Ok(value.page_size),
                    total: Ok(value.total),
                    transactions: Ok(value.transactions),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct TransactionView {
            amount: ::std::result::Result<crate::Exact, ::std::string::String>,
            balance_snapshot: ::std::result::Result<crate::Exact, ::std::string::String>,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::Utc>,
                ::std::string::String,
            >,
            description: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            frozen_balance_snapshot: ::std::result::Result<
                crate::Exact,
                ::std::string::String,
            >,
            id: ::std::result::Result<i64, ::std::string::String>,
            order_id: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            type_: ::std::result::Result<super::TransactionType, ::std::string::String>,
        }
        impl ::std::default::Default for TransactionView {
            fn default() -> Self {
                Self {
                    amount: Err("no value supplied for amount".to_string()),
                    balance_snapshot: Err(
                        "no value supplied for balance_snapshot".to_string(),
                    ),
                    created_at: Err("no value supplied for created_at".to_string()),
                    description: Err("no value supplied for description".to_string()),
                    frozen_balance_snapshot: Err(
                        "no value supplied for frozen_balance_snapshot".to_string(),
                    ),
                    id: Err("no value supplied for id".to_string()),
                    order_id: Err("no value supplied for order_id".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                }
            }
        }
        impl TransactionView {
            pub fn amount<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::Exact>,
                T::Error: ::std::fmt::Display,
            {
                self.amount = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for amount: {e}")
                    });
                self
            }
            pub fn balance_snapshot<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::Exact>,
                T::Error: ::std::fmt::Display,
            {
                self.balance_snapshot = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for balance_snapshot: {e}"
                        )
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn description<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.description = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for description: {e}")
                    });
                self
            }
            pub fn frozen_balance_snapshot<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<crate::Exact>,
                T::Error: ::std::fmt::Display,
            {
                self.frozen_balance_snapshot = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for frozen_balance_snapshot: {e}"
                        )
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn order_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.order_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for order_id: {e}")
                    });
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::TransactionType>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<TransactionView> for super::TransactionView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: TransactionView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    amount: value.amount?,
                    balance_snapshot: value.balance_snapshot?,
                    created_at: value.created_at?,
                    description: value.description?,
                    frozen_balance_snapshot: value.frozen_balance_snapshot?,
                    id: value.id?,
                    order_id: value.order_id?,
                    type_: value.type_?,
                })
            }
        }
        impl ::std::convert::From<super::TransactionView> for TransactionView {
            fn from(value: super::TransactionView) -> Self {
                Self {
                    amount: Ok(value.amount),
                    balance_snapshot: Ok(value.balance_snapshot),
                    created_at: Ok(value.created_at),
                    description: Ok(value.description),
                    frozen_balance_snapshot: Ok(value.frozen_balance_snapshot),
                    id: Ok(value.id),
                    order_id: Ok(value.order_id),
                    type_: Ok(value.type_),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct WebhookTest {
            status_code: ::std::result::Result<i32, ::std::string::String>,
        }
        impl ::std::default::Default for WebhookTest {
            fn default() -> Self {
                Self {
                    status_code: Err("no value supplied for status_code".to_string()),
                }
            }
        }
        impl WebhookTest {
            pub fn status_code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.status_code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status_code: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<WebhookTest> for super::WebhookTest {
            type Error = super::error::ConversionError;
            fn try_from(
                value: WebhookTest,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    status_code: value.status_code?,
                })
            }
        }
        impl ::std::convert::From<super::WebhookTest> for WebhookTest {
            fn from(value: super::WebhookTest) -> Self {
                Self {
                    status_code: Ok(value.status_code),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct WebhookView {
            webhook_consecutive_failures: ::std::result::Result<
                i32,
                ::std::string::String,
            >,
            webhook_disabled_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                ::std::string::String,
            >,
            webhook_disabled_reason: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            webhook_secret: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            webhook_url: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for WebhookView {
            fn default() -> Self {
                Self {
                    webhook_consecutive_failures: Err(
                        "no value supplied for webhook_consecutive_failures".to_string(),
                    ),
                    webhook_disabled_at: Err(
                        "no value supplied for webhook_disabled_at".to_string(),
                    ),
                    webhook_disabled_reason: Err(
                        "no value supplied for webhook_disabled_reason".to_string(),
                    ),
                    webhook_secret: Err(
                        "no value supplied for webhook_secret".to_string(),
                    ),
                    webhook_url: Err("no value supplied for webhook_url".to_string()),
                }
            }
        }
        impl WebhookView {
            pub fn webhook_consecutive_failures<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i32>,
                T::Error: ::std::fmt::Display,
            {
                self.webhook_consecutive_failures = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for webhook_consecutive_failures: {e}"
                        )
                    });
                self
            }
            pub fn webhook_disabled_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.webhook_disabled_at = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for webhook_disabled_at: {e}"
                        )
                    });
                self
            }
            pub fn webhook_disabled_reason<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.webhook_disabled_reason = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for webhook_disabled_reason: {e}"
                        )
                    });
                self
            }
            pub fn webhook_secret<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.webhook_secret = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for webhook_secret: {e}"
                        )
                    });
                self
            }
            pub fn webhook_url<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.webhook_url = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for webhook_url: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<WebhookView> for super::WebhookView {
            type Error = super::error::ConversionError;
            fn try_from(
                value: WebhookView,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    webhook_consecutive_failures: value.webhook_consecutive_failures?,
                    webhook_disabled_at: value.webhook_disabled_at?,
                    webhook_disabled_reason: value.webhook_disabled_reason?,
                    webhook_secret: value.webhook_secret?,
                    webhook_url: value.webhook_url?,
                })
            }
        }
        impl ::std::convert::From<super::WebhookView> for WebhookView {
            fn from(value: super::WebhookView) -> Self {
                Self {
                    webhook_consecutive_failures: Ok(value.webhook_consecutive_failures),
                    webhook_disabled_at: Ok(value.webhook_disabled_at),
                    webhook_disabled_reason: Ok(value.webhook_disabled_reason),
                    webhook_secret: Ok(value.webhook_secret),
                    webhook_url: Ok(value.webhook_url),
                }
            }
        }
    }
    /// Generation of default values for serde.
    pub mod defaults {
        pub(super) fn create_order_quantity() -> ::std::option::Option<
            ::std::num::NonZeroU32,
        > {
            ::std::option::Option::Some(::std::num::NonZeroU32::new(1).unwrap())
        }
    }
    /// Error types.
    pub mod error {
        /// Error from a `TryFrom` or `FromStr` implementation.
        pub struct ConversionError(::std::borrow::Cow<'static, str>);
        impl ::std::error::Error for ConversionError {}
        impl ::std::fmt::Display for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl ::std::fmt::Debug for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }
        impl From<&'static str> for ConversionError {
            fn from(value: &'static str) -> Self {
                Self(value.into())
            }
        }
        impl From<String> for ConversionError {
            fn from(value: String) -> Self {
                Self(value.into())
            }
        }
    }
}
#[derive(Clone, Debug)]
/**Client for Switchboard

One API over many providers of virtual phone numbers for receiving SMS codes.

A superset of the SMSCode API of 2026-02: every request of its documentation works here with a Switchboard key. `success` tells a good answer (`data`) from a refusal (`error`); `error.code` is from a closed list, `error.reason` says more where there is more to say, and `error.safe_to_retry` whether sending the same request again can help and cannot harm. Ask for `application/problem+json` to get refusals as RFC 9457 describes.

Keys that begin with `sb_test_` are for tests: they reach only provider accounts for tests and spend a balance of their own. Orders, transactions, events, idempotency keys and the webhook are kept apart too: what belongs to the other mode does not exist (404). Payloads look the same in both; a test webhook has its own address and secret.

Amounts are exact decimal numbers in the account's currency; read them as decimals, not as binary floating point.

Version: 0.1.0*/
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
}
impl Client {
    /// Create a new client.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new(baseurl: &str) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let client = {
            let dur = ::std::time::Duration::from_secs(15u64);
            reqwest::ClientBuilder::new().connect_timeout(dur).timeout(dur)
        };
        #[cfg(target_arch = "wasm32")]
        let client = reqwest::ClientBuilder::new();
        Self::new_with_client(baseurl, client.build().unwrap())
    }
    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new_with_client(baseurl: &str, client: reqwest::Client) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
        }
    }
}
impl ClientInfo<()> for Client {
    fn api_version() -> &'static str {
        "0.1.0"
    }
    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }
    fn client(&self) -> &reqwest::Client {
        &self.client
    }
    fn inner(&self) -> &() {
        &()
    }
}
impl ClientHooks<()> for &Client {}
impl Client {
    /**Read the balance

Sends a `GET` request to `/v1/balance`

```ignore
let response = client.get_balance()
    .send()
    .await;
```*/
    pub fn get_balance(&self) -> builder::GetBalance<'_> {
        builder::GetBalance::new(self)
    }
    /**List countries, by name

Sends a `GET` request to `/v1/catalog/countries`

```ignore
let response = client.list_countries()
    .send()
    .await;
```*/
    pub fn list_countries(&self) -> builder::ListCountries<'_> {
        builder::ListCountries::new(self)
    }
    /**Read an exchange rate

Sends a `GET` request to `/v1/catalog/exchange-rate`

Arguments:
- `pair`: Base and quote currency.
```ignore
let response = client.get_exchange_rate()
    .pair(pair)
    .send()
    .await;
```*/
    pub fn get_exchange_rate(&self) -> builder::GetExchangeRate<'_> {
        builder::GetExchangeRate::new(self)
    }
    /**List the mobile operators of a product: first `any`, then those that a provider sells apart

Sends a `GET` request to `/v1/catalog/operators`

Arguments:
- `country`: Country by ISO 3166-1 alpha-2 code.
- `country_id`: Country by id.
- `platform_id`: Service by id.
- `service`: Service by slug.
```ignore
let response = client.list_operators()
    .country(country)
    .country_id(country_id)
    .platform_id(platform_id)
    .service(service)
    .send()
    .await;
```*/
    pub fn list_operators(&self) -> builder::ListOperators<'_> {
        builder::ListOperators::new(self)
    }
    /**List products: each country and service that can be bought now, with your price

Prices and stock are up to three seconds old.

Sends a `GET` request to `/v1/catalog/products`

Arguments:
- `country`: Only this country, by ISO 3166-1 alpha-2 code.
- `country_id`: Only this country.
- `limit`: At most so many.
- `page`: Which page.
- `platform_id`: Only this service.
- `service`: Only this service, by slug.
- `sort`: The order of products.
```ignore
let response = client.list_products()
    .country(country)
    .country_id(country_id)
    .limit(limit)
    .page(page)
    .platform_id(platform_id)
    .service(service)
    .sort(sort)
    .send()
    .await;
```*/
    pub fn list_products(&self) -> builder::ListProducts<'_> {
        builder::ListProducts::new(self)
    }
    /**Compare the offers of a product: what would be tried now, best first, and what would not, with
the reason

Sends a `GET` request to `/v1/catalog/products/{id}/offers`

Arguments:
- `id`: The product's id
```ignore
let response = client.list_offers()
    .id(id)
    .send()
    .await;
```*/
    pub fn list_offers(&self) -> builder::ListOffers<'_> {
        builder::ListOffers::new(self)
    }
    /**List services, by id; of one country or of all

Sends a `GET` request to `/v1/catalog/services`

Arguments:
- `country`: The same by ISO 3166-1 alpha-2 code.
- `country_id`: Only services that are offered in this country.
```ignore
let response = client.list_services()
    .country(country)
    .country_id(country_id)
    .send()
    .await;
```*/
    pub fn list_services(&self) -> builder::ListServices<'_> {
        builder::ListServices::new(self)
    }
    /**Follow all orders

Server-sent events: `event` is the event's name, `data` the payload, `id` grows. Beside the
events of webhooks there are `order.active` (the number is there) and `order.failed`. After a
break, send the last id that you have seen as `Last-Event-ID` (browsers do) and the stream goes
on with the next event, nothing missing and nothing twice; without it, it begins now. At most 16
streams at a time. A stream ends when its key does.

Sends a `GET` request to `/v1/events`

Arguments:
- `last_event_id`: Go on after this event
```ignore
let response = client.stream_events()
    .last_event_id(last_event_id)
    .send()
    .await;
```*/
    pub fn stream_events(&self) -> builder::StreamEvents<'_> {
        builder::StreamEvents::new(self)
    }
    /**List orders, newest first

Sends a `GET` request to `/v1/orders`

Arguments:
- `limit`: At most so many.
- `offset`: Skip so many of the newest.
- `status`: Only this status; any case.
```ignore
let response = client.list_orders()
    .limit(limit)
    .offset(offset)
    .status(status)
    .send()
    .await;
```*/
    pub fn list_orders(&self) -> builder::ListOrders<'_> {
        builder::ListOrders::new(self)
    }
    /**List the orders that are not over, oldest first: the cheap way to poll for codes

Sends a `GET` request to `/v1/orders/active`

```ignore
let response = client.list_active_orders()
    .send()
    .await;
```*/
    pub fn list_active_orders(&self) -> builder::ListActiveOrders<'_> {
        builder::ListActiveOrders::new(self)
    }
    /**Cancel an order and get its money back

Sends a `POST` request to `/v1/orders/cancel`

```ignore
let response = client.cancel_order()
    .body(body)
    .send()
    .await;
```*/
    pub fn cancel_order(&self) -> builder::CancelOrder<'_> {
        builder::CancelOrder::new(self)
    }
    /**Buy numbers. With an `Idempotency-Key` the same request can be sent again safely: it is answered
with the first one's answer and header `Idempotency-Replayed: true`

Sends a `POST` request to `/v1/orders/create`

Arguments:
- `idempotency_key`: Any unique text of 1 to 128 visible ASCII characters
- `body`
```ignore
let response = client.create_order()
    .idempotency_key(idempotency_key)
    .body(body)
    .send()
    .await;
```*/
    pub fn create_order(&self) -> builder::CreateOrder<'_> {
        builder::CreateOrder::new(self)
    }
    /**Finish an order after its code

Sends a `POST` request to `/v1/orders/finish`

```ignore
let response = client.finish_order()
    .body(body)
    .send()
    .await;
```*/
    pub fn finish_order(&self) -> builder::FinishOrder<'_> {
        builder::FinishOrder::new(self)
    }
    /**Ask for another SMS on the same number

Sends a `POST` request to `/v1/orders/resend`

```ignore
let response = client.resend_order()
    .body(body)
    .send()
    .await;
```*/
    pub fn resend_order(&self) -> builder::ResendOrder<'_> {
        builder::ResendOrder::new(self)
    }
    /**Read one order, at once or when it changes

Sends a `GET` request to `/v1/orders/{id}`

Arguments:
- `id`: The order's id
- `wait`: Answer when the order changes, or after so many seconds; an order that is over answers at
once. Zero: answer now.
```ignore
let response = client.get_order()
    .id(id)
    .wait(wait)
    .send()
    .await;
```*/
    pub fn get_order(&self) -> builder::GetOrder<'_> {
        builder::GetOrder::new(self)
    }
    /**Read an order's history

Sends a `GET` request to `/v1/orders/{id}/events`

Arguments:
- `id`: The order's id
```ignore
let response = client.list_order_events()
    .id(id)
    .send()
    .await;
```*/
    pub fn list_order_events(&self) -> builder::ListOrderEvents<'_> {
        builder::ListOrderEvents::new(self)
    }
    /**Read who you are

Sends a `GET` request to `/v1/profile`

```ignore
let response = client.get_profile()
    .send()
    .await;
```*/
    pub fn get_profile(&self) -> builder::GetProfile<'_> {
        builder::GetProfile::new(self)
    }
    /**Ask what an order would try now, without buying

Sends a `POST` request to `/v1/quotes`

```ignore
let response = client.create_quote()
    .body(body)
    .send()
    .await;
```*/
    pub fn create_quote(&self) -> builder::CreateQuote<'_> {
        builder::CreateQuote::new(self)
    }
    /**List the movements of the account, newest first

Sends a `GET` request to `/v1/transactions`

Arguments:
- `page`: Which page.
- `page_size`: How many on a page.
```ignore
let response = client.list_transactions()
    .page(page)
    .page_size(page_size)
    .send()
    .await;
```*/
    pub fn list_transactions(&self) -> builder::ListTransactions<'_> {
        builder::ListTransactions::new(self)
    }
    /**Read the webhook's settings

Sends a `GET` request to `/v1/webhook`

```ignore
let response = client.get_webhook()
    .send()
    .await;
```*/
    pub fn get_webhook(&self) -> builder::GetWebhook<'_> {
        builder::GetWebhook::new(self)
    }
    /**Change the webhook's settings

Sends a `PATCH` request to `/v1/webhook`

```ignore
let response = client.change_webhook()
    .body(body)
    .send()
    .await;
```*/
    pub fn change_webhook(&self) -> builder::ChangeWebhook<'_> {
        builder::ChangeWebhook::new(self)
    }
    /**List attempts to deliver events, newest first

Sends a `GET` request to `/v1/webhook/deliveries`

Arguments:
- `before`: Only attempts older than the one with this id: the last one of the page before.
- `limit`: At most so many.
```ignore
let response = client.list_deliveries()
    .before(before)
    .limit(limit)
    .send()
    .await;
```*/
    pub fn list_deliveries(&self) -> builder::ListDeliveries<'_> {
        builder::ListDeliveries::new(self)
    }
    /**Send events again

Under the ids that they had, in order for each order, with all attempts anew.

Sends a `POST` request to `/v1/webhook/replay`

```ignore
let response = client.replay_events()
    .body(body)
    .send()
    .await;
```*/
    pub fn replay_events(&self) -> builder::ReplayEvents<'_> {
        builder::ReplayEvents::new(self)
    }
    /**Send a test event

A signed `webhook.test` goes to your address once. Nothing of it is kept.

Sends a `POST` request to `/v1/webhook/test`

```ignore
let response = client.test_webhook()
    .send()
    .await;
```*/
    pub fn test_webhook(&self) -> builder::TestWebhook<'_> {
        builder::TestWebhook::new(self)
    }
}
/// Types for composing operation parameters.
#[allow(clippy::all)]
pub mod builder {
    use super::types;
    #[allow(unused_imports)]
    use super::{
        encode_path, ByteStream, ClientInfo, ClientHooks, Error, OperationInfo,
        RequestBuilderExt, ResponseValue,
    };
    /**Builder for [`Client::get_balance`]

[`Client::get_balance`]: super::Client::get_balance*/
    #[derive(Debug, Clone)]
    pub struct GetBalance<'a> {
        client: &'a super::Client,
    }
    impl<'a> GetBalance<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/v1/balance`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SuccessBalanceView>, Error<types::ErrorBody>> {
            let Self { client } = self;
            let url = format!("{}/v1/balance", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_balance",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::list_countries`]

[`Client::list_countries`]: super::Client::list_countries*/
    #[derive(Debug, Clone)]
    pub struct ListCountries<'a> {
        client: &'a super::Client,
    }
    impl<'a> ListCountries<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/v1/catalog/countries`
        pub async fn send(
            self,
        ) -> Result<
            ResponseValue<types::SuccessVecCountryView>,
            Error<types::ErrorBody>,
        > {
            let Self { client } = self;
            let url = format!("{}/v1/catalog/countries", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_countries",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::get_exchange_rate`]

[`Client::get_exchange_rate`]: super::Client::get_exchange_rate*/
    #[derive(Debug, Clone)]
    pub struct GetExchangeRate<'a> {
        client: &'a super::Client,
        pair: Result<Option<::std::string::String>, String>,
    }
    impl<'a> GetExchangeRate<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                pair: Ok(None),
            }
        }
        pub fn pair<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.pair = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for pair failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/catalog/exchange-rate`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SuccessRateView>, Error<types::ErrorBody>> {
            let Self { client, pair } = self;
            let pair = pair.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/catalog/exchange-rate", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("pair", &pair))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_exchange_rate",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::list_operators`]

[`Client::list_operators`]: super::Client::list_operators*/
    #[derive(Debug, Clone)]
    pub struct ListOperators<'a> {
        client: &'a super::Client,
        country: Result<Option<::std::string::String>, String>,
        country_id: Result<Option<i64>, String>,
        platform_id: Result<Option<i64>, String>,
        service: Result<Option<::std::string::String>, String>,
    }
    impl<'a> ListOperators<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                country: Ok(None),
                country_id: Ok(None),
                platform_id: Ok(None),
                service: Ok(None),
            }
        }
        pub fn country<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.country = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for country failed"
                        .to_string()
                });
            self
        }
        pub fn country_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.country_id = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i64` for country_id failed".to_string());
            self
        }
        pub fn platform_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.platform_id = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i64` for platform_id failed".to_string());
            self
        }
        pub fn service<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.service = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for service failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/catalog/operators`
        pub async fn send(
            self,
        ) -> Result<
            ResponseValue<types::SuccessVecOperatorView>,
            Error<types::ErrorBody>,
        > {
            let Self { client, country, country_id, platform_id, service } = self;
            let country = country.map_err(Error::InvalidRequest)?;
            let country_id = country_id.map_err(Error::InvalidRequest)?;
            let platform_id = platform_id.map_err(Error::InvalidRequest)?;
            let service = service.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/catalog/operators", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("country", &country))
                .query(&progenitor_client::QueryParam::new("country_id", &country_id))
                .query(&progenitor_client::QueryParam::new("platform_id", &platform_id))
                .query(&progenitor_client::QueryParam::new("service", &service))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_operators",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::list_products`]

[`Client::list_products`]: super::Client::list_products*/
    #[derive(Debug, Clone)]
    pub struct ListProducts<'a> {
        client: &'a super::Client,
        country: Result<Option<::std::string::String>, String>,
        country_id: Result<Option<i64>, String>,
        limit: Result<Option<::std::num::NonZeroU64>, String>,
        page: Result<Option<::std::num::NonZeroU64>, String>,
        platform_id: Result<Option<i64>, String>,
        service: Result<Option<::std::string::String>, String>,
        sort: Result<Option<types::ListProductsSort>, String>,
    }
    impl<'a> ListProducts<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                country: Ok(None),
                country_id: Ok(None),
                limit: Ok(None),
                page: Ok(None),
                platform_id: Ok(None),
                service: Ok(None),
                sort: Ok(None),
            }
        }
        pub fn country<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.country = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for country failed"
                        .to_string()
                });
            self
        }
        pub fn country_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.country_id = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i64` for country_id failed".to_string());
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU64>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU64` for limit failed"
                        .to_string()
                });
            self
        }
        pub fn page<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU64>,
        {
            self.page = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU64` for page failed"
                        .to_string()
                });
            self
        }
        pub fn platform_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.platform_id = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i64` for platform_id failed".to_string());
            self
        }
        pub fn service<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.service = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for service failed"
                        .to_string()
                });
            self
        }
        pub fn sort<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ListProductsSort>,
        {
            self.sort = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `ListProductsSort` for sort failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/catalog/products`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::ProductPage>, Error<types::ErrorBody>> {
            let Self {
                client,
                country,
                country_id,
                limit,
                page,
                platform_id,
                service,
                sort,
            } = self;
            let country = country.map_err(Error::InvalidRequest)?;
            let country_id = country_id.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let page = page.map_err(Error::InvalidRequest)?;
            let platform_id = platform_id.map_err(Error::InvalidRequest)?;
            let service = service.map_err(Error::InvalidRequest)?;
            let sort = sort.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/catalog/products", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("country", &country))
                .query(&progenitor_client::QueryParam::new("country_id", &country_id))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("page", &page))
                .query(&progenitor_client::QueryParam::new("platform_id", &platform_id))
                .query(&progenitor_client::QueryParam::new("service", &service))
                .query(&progenitor_client::QueryParam::new("sort", &sort))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_products",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::list_offers`]

[`Client::list_offers`]: super::Client::list_offers*/
    #[derive(Debug, Clone)]
    pub struct ListOffers<'a> {
        client: &'a super::Client,
        id: Result<i64, String>,
    }
    impl<'a> ListOffers<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                id: Err("id was not initialized".to_string()),
            }
        }
        pub fn id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.id = value
                .try_into()
                .map_err(|_| "conversion to `i64` for id failed".to_string());
            self
        }
        ///Sends a `GET` request to `/v1/catalog/products/{id}/offers`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SuccessQuote>, Error<types::ErrorBody>> {
            let Self { client, id } = self;
            let id = id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/catalog/products/{}/offers", client.baseurl, encode_path(& id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_offers",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::list_services`]

[`Client::list_services`]: super::Client::list_services*/
    #[derive(Debug, Clone)]
    pub struct ListServices<'a> {
        client: &'a super::Client,
        country: Result<Option<::std::string::String>, String>,
        country_id: Result<Option<i64>, String>,
    }
    impl<'a> ListServices<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                country: Ok(None),
                country_id: Ok(None),
            }
        }
        pub fn country<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.country = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for country failed"
                        .to_string()
                });
            self
        }
        pub fn country_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.country_id = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i64` for country_id failed".to_string());
            self
        }
        ///Sends a `GET` request to `/v1/catalog/services`
        pub async fn send(
            self,
        ) -> Result<
            ResponseValue<types::SuccessVecServiceView>,
            Error<types::ErrorBody>,
        > {
            let Self { client, country, country_id } = self;
            let country = country.map_err(Error::InvalidRequest)?;
            let country_id = country_id.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/catalog/services", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("country", &country))
                .query(&progenitor_client::QueryParam::new("country_id", &country_id))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_services",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::stream_events`]

[`Client::stream_events`]: super::Client::stream_events*/
    #[derive(Debug, Clone)]
    pub struct StreamEvents<'a> {
        client: &'a super::Client,
        last_event_id: Result<Option<i64>, String>,
    }
    impl<'a> StreamEvents<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                last_event_id: Ok(None),
            }
        }
        pub fn last_event_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.last_event_id = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i64` for last_event_id failed".to_string());
            self
        }
        ///Sends a `GET` request to `/v1/events`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<ByteStream>, Error<types::ErrorBody>> {
            let Self { client, last_event_id } = self;
            let last_event_id = last_event_id.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/events", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = last_event_id {
                header_map.append("Last-Event-ID", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client.client.get(url).headers(header_map).build()?;
            let info = OperationInfo {
                operation_id: "stream_events",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => Ok(ResponseValue::stream(response)),
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::list_orders`]

[`Client::list_orders`]: super::Client::list_orders*/
    #[derive(Debug, Clone)]
    pub struct ListOrders<'a> {
        client: &'a super::Client,
        limit: Result<Option<::std::num::NonZeroU64>, String>,
        offset: Result<Option<i64>, String>,
        status: Result<Option<types::Status>, String>,
    }
    impl<'a> ListOrders<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                limit: Ok(None),
                offset: Ok(None),
                status: Ok(None),
            }
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU64>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU64` for limit failed"
                        .to_string()
                });
            self
        }
        pub fn offset<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.offset = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i64` for offset failed".to_string());
            self
        }
        pub fn status<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::Status>,
        {
            self.status = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `Status` for status failed".to_string());
            self
        }
        ///Sends a `GET` request to `/v1/orders`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SuccessVecOrderView>, Error<types::ErrorBody>> {
            let Self { client, limit, offset, status } = self;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let offset = offset.map_err(Error::InvalidRequest)?;
            let status = status.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/orders", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("offset", &offset))
                .query(&progenitor_client::QueryParam::new("status", &status))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_orders",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::list_active_orders`]

[`Client::list_active_orders`]: super::Client::list_active_orders*/
    #[derive(Debug, Clone)]
    pub struct ListActiveOrders<'a> {
        client: &'a super::Client,
    }
    impl<'a> ListActiveOrders<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/v1/orders/active`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SuccessVecOrderView>, Error<types::ErrorBody>> {
            let Self { client } = self;
            let url = format!("{}/v1/orders/active", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_active_orders",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::cancel_order`]

[`Client::cancel_order`]: super::Client::cancel_order*/
    #[derive(Debug, Clone)]
    pub struct CancelOrder<'a> {
        client: &'a super::Client,
        body: Result<types::builder::CancelOrder, String>,
    }
    impl<'a> CancelOrder<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::CancelOrder>,
            <V as std::convert::TryInto<types::CancelOrder>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `CancelOrder` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::CancelOrder,
            ) -> types::builder::CancelOrder,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/v1/orders/cancel`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SuccessCancelResult>, Error<types::ErrorBody>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::CancelOrder::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/orders/cancel", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "cancel_order",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                409u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::create_order`]

[`Client::create_order`]: super::Client::create_order*/
    #[derive(Debug, Clone)]
    pub struct CreateOrder<'a> {
        client: &'a super::Client,
        idempotency_key: Result<Option<::std::string::String>, String>,
        body: Result<types::builder::CreateOrder, String>,
    }
    impl<'a> CreateOrder<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                idempotency_key: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn idempotency_key<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.idempotency_key = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for idempotency_key failed"
                        .to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::CreateOrder>,
            <V as std::convert::TryInto<types::CreateOrder>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `CreateOrder` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::CreateOrder,
            ) -> types::builder::CreateOrder,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/v1/orders/create`
        pub async fn send(
            self,
        ) -> Result<
            ResponseValue<types::SuccessCreatedOrders>,
            Error<types::ErrorBody>,
        > {
            let Self { client, idempotency_key, body } = self;
            let idempotency_key = idempotency_key.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::CreateOrder::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/orders/create", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = idempotency_key {
                header_map.append("Idempotency-Key", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "create_order",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                409u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::finish_order`]

[`Client::finish_order`]: super::Client::finish_order*/
    #[derive(Debug, Clone)]
    pub struct FinishOrder<'a> {
        client: &'a super::Client,
        body: Result<types::builder::OrderRef, String>,
    }
    impl<'a> FinishOrder<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::OrderRef>,
            <V as std::convert::TryInto<types::OrderRef>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `OrderRef` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::OrderRef) -> types::builder::OrderRef,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/v1/orders/finish`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SuccessFinishResult>, Error<types::ErrorBody>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::OrderRef::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/orders/finish", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "finish_order",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                409u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::resend_order`]

[`Client::resend_order`]: super::Client::resend_order*/
    #[derive(Debug, Clone)]
    pub struct ResendOrder<'a> {
        client: &'a super::Client,
        body: Result<types::builder::OrderRef, String>,
    }
    impl<'a> ResendOrder<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::OrderRef>,
            <V as std::convert::TryInto<types::OrderRef>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `OrderRef` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::OrderRef) -> types::builder::OrderRef,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/v1/orders/resend`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SuccessResendResult>, Error<types::ErrorBody>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::OrderRef::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/orders/resend", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "resend_order",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                409u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::get_order`]

[`Client::get_order`]: super::Client::get_order*/
    #[derive(Debug, Clone)]
    pub struct GetOrder<'a> {
        client: &'a super::Client,
        id: Result<i64, String>,
        wait: Result<Option<i64>, String>,
    }
    impl<'a> GetOrder<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                id: Err("id was not initialized".to_string()),
                wait: Ok(None),
            }
        }
        pub fn id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.id = value
                .try_into()
                .map_err(|_| "conversion to `i64` for id failed".to_string());
            self
        }
        pub fn wait<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.wait = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i64` for wait failed".to_string());
            self
        }
        ///Sends a `GET` request to `/v1/orders/{id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SuccessOrderView>, Error<types::ErrorBody>> {
            let Self { client, id, wait } = self;
            let id = id.map_err(Error::InvalidRequest)?;
            let wait = wait.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/orders/{}", client.baseurl, encode_path(& id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("wait", &wait))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_order",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::list_order_events`]

[`Client::list_order_events`]: super::Client::list_order_events*/
    #[derive(Debug, Clone)]
    pub struct ListOrderEvents<'a> {
        client: &'a super::Client,
        id: Result<i64, String>,
    }
    impl<'a> ListOrderEvents<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                id: Err("id was not initialized".to_string()),
            }
        }
        pub fn id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.id = value
                .try_into()
                .map_err(|_| "conversion to `i64` for id failed".to_string());
            self
        }
        ///Sends a `GET` request to `/v1/orders/{id}/events`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SuccessOrderHistory>, Error<types::ErrorBody>> {
            let Self { client, id } = self;
            let id = id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/v1/orders/{}/events", client.baseurl, encode_path(& id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_order_events",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                404u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::get_profile`]

[`Client::get_profile`]: super::Client::get_profile*/
    #[derive(Debug, Clone)]
    pub struct GetProfile<'a> {
        client: &'a super::Client,
    }
    impl<'a> GetProfile<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/v1/profile`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SuccessProfile>, Error<types::ErrorBody>> {
            let Self { client } = self;
            let url = format!("{}/v1/profile", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_profile",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::create_quote`]

[`Client::create_quote`]: super::Client::create_quote*/
    #[derive(Debug, Clone)]
    pub struct CreateQuote<'a> {
        client: &'a super::Client,
        body: Result<types::builder::AskQuote, String>,
    }
    impl<'a> CreateQuote<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::AskQuote>,
            <V as std::convert::TryInto<types::AskQuote>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `AskQuote` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::AskQuote) -> types::builder::AskQuote,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/v1/quotes`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SuccessQuote>, Error<types::ErrorBody>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::AskQuote::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/quotes", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "create_quote",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::list_transactions`]

[`Client::list_transactions`]: super::Client::list_transactions*/
    #[derive(Debug, Clone)]
    pub struct ListTransactions<'a> {
        client: &'a super::Client,
        page: Result<Option<::std::num::NonZeroU64>, String>,
        page_size: Result<Option<::std::num::NonZeroU64>, String>,
    }
    impl<'a> ListTransactions<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                page: Ok(None),
                page_size: Ok(None),
            }
        }
        pub fn page<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU64>,
        {
            self.page = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU64` for page failed"
                        .to_string()
                });
            self
        }
        pub fn page_size<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU64>,
        {
            self.page_size = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU64` for page_size failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/transactions`
        pub async fn send(
            self,
        ) -> Result<
            ResponseValue<types::SuccessTransactionList>,
            Error<types::ErrorBody>,
        > {
            let Self { client, page, page_size } = self;
            let page = page.map_err(Error::InvalidRequest)?;
            let page_size = page_size.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/transactions", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("page", &page))
                .query(&progenitor_client::QueryParam::new("page_size", &page_size))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_transactions",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::get_webhook`]

[`Client::get_webhook`]: super::Client::get_webhook*/
    #[derive(Debug, Clone)]
    pub struct GetWebhook<'a> {
        client: &'a super::Client,
    }
    impl<'a> GetWebhook<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/v1/webhook`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SuccessWebhookView>, Error<types::ErrorBody>> {
            let Self { client } = self;
            let url = format!("{}/v1/webhook", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "get_webhook",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::change_webhook`]

[`Client::change_webhook`]: super::Client::change_webhook*/
    #[derive(Debug, Clone)]
    pub struct ChangeWebhook<'a> {
        client: &'a super::Client,
        body: Result<types::builder::ChangeWebhook, String>,
    }
    impl<'a> ChangeWebhook<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ChangeWebhook>,
            <V as std::convert::TryInto<types::ChangeWebhook>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `ChangeWebhook` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::ChangeWebhook,
            ) -> types::builder::ChangeWebhook,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `PATCH` request to `/v1/webhook`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SuccessWebhookView>, Error<types::ErrorBody>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| {
                    types::ChangeWebhook::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/webhook", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .patch(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "change_webhook",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::list_deliveries`]

[`Client::list_deliveries`]: super::Client::list_deliveries*/
    #[derive(Debug, Clone)]
    pub struct ListDeliveries<'a> {
        client: &'a super::Client,
        before: Result<Option<i64>, String>,
        limit: Result<Option<::std::num::NonZeroU64>, String>,
    }
    impl<'a> ListDeliveries<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                before: Ok(None),
                limit: Ok(None),
            }
        }
        pub fn before<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<i64>,
        {
            self.before = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `i64` for before failed".to_string());
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU64>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU64` for limit failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/v1/webhook/deliveries`
        pub async fn send(
            self,
        ) -> Result<
            ResponseValue<types::SuccessVecDeliveryView>,
            Error<types::ErrorBody>,
        > {
            let Self { client, before, limit } = self;
            let before = before.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/webhook/deliveries", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("before", &before))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "list_deliveries",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::replay_events`]

[`Client::replay_events`]: super::Client::replay_events*/
    #[derive(Debug, Clone)]
    pub struct ReplayEvents<'a> {
        client: &'a super::Client,
        body: Result<types::builder::ReplayEvents, String>,
    }
    impl<'a> ReplayEvents<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ReplayEvents>,
            <V as std::convert::TryInto<types::ReplayEvents>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `ReplayEvents` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::ReplayEvents,
            ) -> types::builder::ReplayEvents,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/v1/webhook/replay`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SuccessReplayed>, Error<types::ErrorBody>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| {
                    types::ReplayEvents::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/v1/webhook/replay", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "replay_events",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::test_webhook`]

[`Client::test_webhook`]: super::Client::test_webhook*/
    #[derive(Debug, Clone)]
    pub struct TestWebhook<'a> {
        client: &'a super::Client,
    }
    impl<'a> TestWebhook<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `POST` request to `/v1/webhook/test`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SuccessWebhookTest>, Error<types::ErrorBody>> {
            let Self { client } = self;
            let url = format!("{}/v1/webhook/test", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "test_webhook",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                401u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                403u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                409u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                422u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                429u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                503u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
}
/// Items consumers will typically use such as the Client.
pub mod prelude {
    pub use self::super::Client;
}
