from decimal import Decimal
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.ask_quote import AskQuote
from ...models.error_body import ErrorBody
from ...models.success_quote import SuccessQuote
from ...types import Response


def _get_kwargs(
    *,
    body: AskQuote,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/quotes",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorBody | SuccessQuote | None:
    if response.status_code == 200:
        response_200 = SuccessQuote.from_dict(response.json(parse_float=Decimal))

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
) -> Response[ErrorBody | SuccessQuote]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: AskQuote,
) -> Response[ErrorBody | SuccessQuote]:
    """Ask what an order would try now, without buying.

    Args:
        body (AskQuote): What would be bought: the body of an order without its quantity. Example:
            {'country': 'ID', 'service': 'whatsapp'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorBody | SuccessQuote]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: AskQuote,
) -> ErrorBody | SuccessQuote | None:
    """Ask what an order would try now, without buying.

    Args:
        body (AskQuote): What would be bought: the body of an order without its quantity. Example:
            {'country': 'ID', 'service': 'whatsapp'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorBody | SuccessQuote
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: AskQuote,
) -> Response[ErrorBody | SuccessQuote]:
    """Ask what an order would try now, without buying.

    Args:
        body (AskQuote): What would be bought: the body of an order without its quantity. Example:
            {'country': 'ID', 'service': 'whatsapp'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorBody | SuccessQuote]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: AskQuote,
) -> ErrorBody | SuccessQuote | None:
    """Ask what an order would try now, without buying.

    Args:
        body (AskQuote): What would be bought: the body of an order without its quantity. Example:
            {'country': 'ID', 'service': 'whatsapp'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorBody | SuccessQuote
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
