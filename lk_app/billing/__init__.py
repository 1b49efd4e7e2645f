"""What energy and a delay cost: dated prices, charging, penalty, expected dates. The supplier's billing decides, we explain."""
