"""Personal accounts (лицевые счета): what billing says of them, attaching with proof, applications, detaching."""
