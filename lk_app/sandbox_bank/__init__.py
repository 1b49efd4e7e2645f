"""A bank to practise on: speaks the YooKassa v3 protocol on loopback and shows a payment page. No money is real here."""
