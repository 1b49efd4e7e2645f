"""What a balance becomes: pure arithmetic on sums that are never negative."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BalanceSums:
    """What is owed for energy, what is overpaid, and the penalty, in kopecks; none negative, debt and credit never both."""

    debt_kopecks: int
    credit_kopecks: int
    penalty_kopecks: int

    @property
    def to_pay_kopecks(self) -> int:
        """What settles everything: an overpayment lessens it; never negative."""
        return max(0, self.debt_kopecks + self.penalty_kopecks - self.credit_kopecks)

    def charged(self, amount_kopecks: int) -> "BalanceSums":
        """After a charge for energy: an overpayment pays for it first."""
        return self._with_net(self.debt_kopecks - self.credit_kopecks + amount_kopecks, self.penalty_kopecks)

    def paid(self, amount_kopecks: int) -> "BalanceSums":
        """After a payment: debt first, then penalty, the rest is an overpayment."""
        net = self.debt_kopecks - self.credit_kopecks
        to_debt = min(amount_kopecks, max(0, net))
        to_penalty = min(amount_kopecks - to_debt, self.penalty_kopecks)
        rest = amount_kopecks - to_debt - to_penalty
        return self._with_net(net - to_debt - rest, self.penalty_kopecks - to_penalty)

    @staticmethod
    def _with_net(net_kopecks: int, penalty_kopecks: int) -> "BalanceSums":
        return BalanceSums(max(0, net_kopecks), max(0, -net_kopecks), penalty_kopecks)
