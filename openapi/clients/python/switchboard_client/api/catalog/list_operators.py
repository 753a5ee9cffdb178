from decimal import Decimal
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_body import ErrorBody
from ...models.success_vec_operator_view import SuccessVecOperatorView
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    country_id: int | Unset = UNSET,
    platform_id: int | Unset = UNSET,
    country: str | Unset = UNSET,
    service: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["country_id"] = country_id

    params["platform_id"] = platform_id

    params["country"] = country

    params["service"] = service

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/catalog/operators",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorBody | SuccessVecOperatorView | None:
    if response.status_code == 200:
        response_200 = SuccessVecOperatorView.from_dict(
            response.json(parse_float=Decimal)
        )

        return response_200

    if response.status_code == 401:
        response_401 = ErrorBody.from_dict(response.json(parse_float=Decimal))

        return response_401

    if response.status_code == 403:
        response_403 = ErrorBody.from_dict(response.json(parse_float=Decimal))

        return response_403

    if response.status_code == 422:
        response_422 = ErrorBody.from_dict(response.json(parse_float=Decimal))

        return response_422

    if response.status_code == 429:
        response_429 = ErrorBody.from_dict(response.json(parse_float=Decimal))

        return response_429

    if response.status_code == 500:
        response_500 = ErrorBody.from_dict(response.json(parse_float=Decimal))

        return response_500

    if response.status_code == 503:
        response_503 = ErrorBody.from_dict(response.json(parse_float=Decimal))

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ErrorBody | SuccessVecOperatorView]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    country_id: int | Unset = UNSET,
    platform_id: int | Unset = UNSET,
    country: str | Unset = UNSET,
    service: str | Unset = UNSET,
) -> Response[ErrorBody | SuccessVecOperatorView]:
    """List the mobile operators of a product: first `any`, then those that a provider sells apart.

    Args:
        country_id (int | Unset):
        platform_id (int | Unset):
        country (str | Unset):
        service (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorBody | SuccessVecOperatorView]
    """

    kwargs = _get_kwargs(
        country_id=country_id,
        platform_id=platform_id,
        country=country,
        service=service,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    country_id: int | Unset = UNSET,
    platform_id: int | Unset = UNSET,
    country: str | Unset = UNSET,
    service: str | Unset = UNSET,
) -> ErrorBody | SuccessVecOperatorView | None:
    """List the mobile operators of a product: first `any`, then those that a provider sells apart.

    Args:
        country_id (int | Unset):
        platform_id (int | Unset):
        country (str | Unset):
        service (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorBody | SuccessVecOperatorView
    """

    return sync_detailed(
        client=client,
        country_id=country_id,
        platform_id=platform_id,
        country=country,
        service=service,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    country_id: int | Unset = UNSET,
    platform_id: int | Unset = UNSET,
    country: str | Unset = UNSET,
    service: str | Unset = UNSET,
) -> Response[ErrorBody | SuccessVecOperatorView]:
    """List the mobile operators of a product: first `any`, then those that a provider sells apart.

    Args:
        country_id (int | Unset):
        platform_id (int | Unset):
        country (str | Unset):
        service (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorBody | SuccessVecOperatorView]
    """

    kwargs = _get_kwargs(
        country_id=country_id,
        platform_id=platform_id,
        country=country,
        service=service,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    country_id: int | Unset = UNSET,
    platform_id: int | Unset = UNSET,
    country: str | Unset = UNSET,
    service: str | Unset = UNSET,
) -> ErrorBody | SuccessVecOperatorView | None:
    """List the mobile operators of a product: first `any`, then those that a provider sells apart.

    Args:
        country_id (int | Unset):
        platform_id (int | Unset):
        country (str | Unset):
        service (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorBody | SuccessVecOperatorView
    """

    return (
        await asyncio_detailed(
            client=client,
            country_id=country_id,
            platform_id=platform_id,
            country=country,
            service=service,
        )
    ).parsed
