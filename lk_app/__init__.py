"""«Личный кабинет абонента»: the self-service cabinet of an electricity supplier."""
