//! Buying, reading and cancelling.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{Path, Query, State, rejection::JsonRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{AliasColumn, Country, Product, Service};
use provider_gosms::wire::{
    CancelledOrder, CreateOrder, CreatedOrder, ListedOrder, Order as WireOrder, OrderPage,
    OrderStatus, code,
};

use super::{fail, invalid, page::PageQuery, unknown_order};
use crate::{
    ProviderKind,
    market::{CancelRefused, Order, OrderState, Purchase, Refused},
    server::{gate::Caller, state::Shared},
};

pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    body: Result<Json<CreateOrder>, JsonRejection>,
) -> Response {
    let Ok(Json(body)) = body else {
        return invalid("参数错误");
    };
    let service = Service::resolve(AliasColumn::Gosms, Some(&body.project_code), None);
    let (Some(service), Ok(country)) = (service, body.region.parse::<Country>()) else {
        return invalid("应用或国家代码错误");
    };
    let product = Product { country, service };
    let mut market = shared.market();
    let listings = market.listings(ProviderKind::Gosms).iter();
    let sold = listings
        .enumerate()
        .find(|(_, listing)| listing.product == product)
        .map(|(index, _)| index);
    let bought = match sold {
        Some(listing) => market.buy(caller.account, &Purchase::one(listing), caller.twist),
        None => Err(Refused::OutOfStock),
    };
    let refused = match bought {
        Ok(bought) => {
            let id = bought.orders.first().copied().unwrap_or_default();
            return match market.order(caller.account, id) {
                Some(order) => Json(created(&shared, order)).into_response(),
                None => unknown_order(),
            };
        }
        Err(refused) => refused,
    };
    match refused {
        Refused::BalanceLow => fail(
            StatusCode::PAYMENT_REQUIRED,
            code::INSUFFICIENT_BALANCE,
            "余额不足",
        ),
        _ => fail(
            StatusCode::SERVICE_UNAVAILABLE,
            code::NO_AVAILABLE_NUMBER,
            "无可用号码",
        ),
    }
}

fn created(shared: &Shared, order: &Order) -> CreatedOrder {
    let WireOrder {
        order_id,
        phone,
        project_code,
        region,
        status,
        price,
        expired_at,
        created_at,
        ..
    } = shown(shared, order);
    CreatedOrder {
        order_id,
        phone,
        project_code,
        region,
        price,
        status,
        expired_at,
        created_at,
    }
}

pub(super) async fn order(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Response {
    let Ok(id) = id.parse() else {
        return unknown_order();
    };
    match shared.market().order(caller.account, id) {
        Some(order) => Json(shown(&shared, order)).into_response(),
        None => unknown_order(),
    }
}

fn status(order: &Order) -> OrderStatus {
    match order.state {
        OrderState::Open if order.has_message() => OrderStatus::Received,
        OrderState::Open => OrderStatus::Pending,
        OrderState::Completed => OrderStatus::Completed,
        OrderState::Cancelled => OrderStatus::Cancelled,
        OrderState::Expired => OrderStatus::Expired,
    }
}

fn shown(shared: &Shared, order: &Order) -> WireOrder {
    let message = order.last_message();
    let product = order.listing.product;
    WireOrder {
        order_id: order.id.into(),
        phone: Some(order.phone.as_str().to_owned()),
        project_code: product
            .service
            .code_for(AliasColumn::Gosms)
            .map(str::to_owned),
        region: Some(product.country.alpha2().to_owned()),
        status: Some(status(order)),
        price: Some(order.charged),
        code: message.and_then(|message| message.code.clone()),
        content: message.map(|message| message.text.clone()),
        received_at: message.map(|message| shared.shown(message.at)),
        expired_at: Some(shared.shown(order.expires_at)),
        created_at: Some(shared.shown(order.sold_at)),
    }
}

pub(super) async fn cancel(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Response {
    let Ok(id) = id.parse() else {
        return unknown_order();
    };
    match shared.market().cancel(caller.account, id) {
        Ok(refund) => Json(CancelledOrder {
            message: Some("订单已取消,金额已退回".to_owned()),
            refund_amount: Some(refund),
        })
        .into_response(),
        Err(CancelRefused::Unknown) => unknown_order(),
        Err(CancelRefused::Ended(OrderState::Expired)) => {
            fail(StatusCode::BAD_REQUEST, code::ORDER_EXPIRED, "订单已过期")
        }
        Err(CancelRefused::HasMessage | CancelRefused::TooEarly(_) | CancelRefused::Ended(_)) => {
            invalid("只能取消 pending 状态的订单")
        }
    }
}

pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    Query(query): Query<PageQuery>,
) -> Response {
    let Some(paging) = query.paging() else {
        return invalid("分页参数错误");
    };
    let wanted = query.status.clone().map(OrderStatus::from);
    if matches!(wanted, Some(OrderStatus::Other(_))) {
        return invalid("订单状态错误");
    }
    let market = shared.market();
    let visible = |order: &&Order| order.sold_at.after(caller.list_lag) <= market.now();
    let matches = |order: &&Order| {
        wanted
            .as_ref()
            .is_none_or(|wanted| status(order) == *wanted)
    };
    let all = || {
        market
            .orders(caller.account)
            .filter(visible)
            .filter(matches)
    };
    let listed = all().map(|order| listed(&shared, order));
    Json(OrderPage {
        orders: paging.cut(listed),
        total: Some(all().count() as u64),
        page: Some(paging.page),
        page_size: Some(paging.page_size),
    })
    .into_response()
}

fn listed(shared: &Shared, order: &Order) -> ListedOrder {
    let order = shown(shared, order);
    ListedOrder {
        order_id: order.order_id,
        phone: order.phone,
        project_code: order.project_code,
        region: order.region,
        status: order.status,
        price: order.price,
        code: order.code,
        created_at: order.created_at,
        received_at: order.received_at,
    }
}
