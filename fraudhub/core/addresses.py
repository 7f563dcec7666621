"""Network addresses, and who is really asking when a proxy of ours stands in front."""

import ipaddress

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks with commas between them. ValueError when one is neither."""
    return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


def is_among(address: str, trusted: tuple[Network, ...]) -> bool:
    try:
        asked = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(asked.version == network.version and asked in network for network in trusted)


def client_address(peer: str, forwarded_for: str, trusted: tuple[Network, ...]) -> str:
    """The last address of the chain that is not a proxy of ours: whatever a client wrote before it is not looked at."""
    address = peer
    for said in reversed([part.strip() for part in forwarded_for.split(",") if part.strip()]):
        if not is_among(address, trusted):
            break
        address = said
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return peer
