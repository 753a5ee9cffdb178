"""Contains all the data models used in inputs/outputs"""

from .ask_quote import AskQuote
from .ask_quote_metadata_type_0 import AskQuoteMetadataType0
from .balance_view import BalanceView
from .billing_type import BillingType
from .cancel_order import CancelOrder
from .cancel_result import CancelResult
from .cancel_when import CancelWhen
from .change_webhook import ChangeWebhook
from .country_view import CountryView
from .create_order import CreateOrder
from .create_order_metadata_type_0 import CreateOrderMetadataType0
from .created_orders import CreatedOrders
from .delivery_rate import DeliveryRate
from .delivery_view import DeliveryView
from .error_body import ErrorBody
from .error_code import ErrorCode
from .error_detail import ErrorDetail
from .error_detail_details import ErrorDetailDetails
from .event_data import EventData
from .event_name import EventName
from .event_payload import EventPayload
from .event_state import EventState
from .event_view import EventView
from .event_view_detail import EventViewDetail
from .excluded_view import ExcludedView
from .finish_result import FinishResult
from .forbidden_view import ForbiddenView
from .list_products_sort import ListProductsSort
from .message_view import MessageView
from .offer_view import OfferView
from .operator_view import OperatorView
from .order_history import OrderHistory
from .order_ref import OrderRef
from .order_view import OrderView
from .order_view_metadata import OrderViewMetadata
from .page_meta import PageMeta
from .product_page import ProductPage
from .product_view import ProductView
from .profile import Profile
from .quote import Quote
from .rate_view import RateView
from .replay_events import ReplayEvents
from .replayed import Replayed
from .resend_result import ResendResult
from .service_view import ServiceView
from .status import Status
from .strategy import Strategy
from .success_balance_view import SuccessBalanceView
from .success_cancel_result import SuccessCancelResult
from .success_created_orders import SuccessCreatedOrders
from .success_finish_result import SuccessFinishResult
from .success_order_history import SuccessOrderHistory
from .success_order_view import SuccessOrderView
from .success_profile import SuccessProfile
from .success_quote import SuccessQuote
from .success_rate_view import SuccessRateView
from .success_replayed import SuccessReplayed
from .success_resend_result import SuccessResendResult
from .success_transaction_list import SuccessTransactionList
from .success_vec_country_view import SuccessVecCountryView
from .success_vec_delivery_view import SuccessVecDeliveryView
from .success_vec_operator_view import SuccessVecOperatorView
from .success_vec_order_view import SuccessVecOrderView
from .success_vec_service_view import SuccessVecServiceView
from .success_webhook_test import SuccessWebhookTest
from .success_webhook_view import SuccessWebhookView
from .transaction_list import TransactionList
from .transaction_type import TransactionType
from .transaction_view import TransactionView
from .webhook_test import WebhookTest
from .webhook_view import WebhookView

__all__ = (
    "AskQuote",
    "AskQuoteMetadataType0",
    "BalanceView",
    "BillingType",
    "CancelOrder",
    "CancelResult",
    "CancelWhen",
    "ChangeWebhook",
    "CountryView",
    "CreateOrder",
    "CreateOrderMetadataType0",
    "CreatedOrders",
    "DeliveryRate",
    "DeliveryView",
    "ErrorBody",
    "ErrorCode",
    "ErrorDetail",
    "ErrorDetailDetails",
    "EventData",
    "EventName",
    "EventPayload",
    "EventState",
    "EventView",
    "EventViewDetail",
    "ExcludedView",
    "FinishResult",
    "ForbiddenView",
    "ListProductsSort",
    "MessageView",
    "OfferView",
    "OperatorView",
    "OrderHistory",
    "OrderRef",
    "OrderView",
    "OrderViewMetadata",
    "PageMeta",
    "ProductPage",
    "ProductView",
    "Profile",
    "Quote",
    "RateView",
    "ReplayEvents",
    "Replayed",
    "ResendResult",
    "ServiceView",
    "Status",
    "Strategy",
    "SuccessBalanceView",
    "SuccessCancelResult",
    "SuccessCreatedOrders",
    "SuccessFinishResult",
    "SuccessOrderHistory",
    "SuccessOrderView",
    "SuccessProfile",
    "SuccessQuote",
    "SuccessRateView",
    "SuccessReplayed",
    "SuccessResendResult",
    "SuccessTransactionList",
    "SuccessVecCountryView",
    "SuccessVecDeliveryView",
    "SuccessVecOperatorView",
    "SuccessVecOrderView",
    "SuccessVecServiceView",
    "SuccessWebhookTest",
    "SuccessWebhookView",
    "TransactionList",
    "TransactionType",
    "TransactionView",
    "WebhookTest",
    "WebhookView",
)
