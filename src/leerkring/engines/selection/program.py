"""Linear and integer programs on HiGHS: the only place where this engine talks to a solver.

All programs maximise. One thread and a fixed seed keep the answers the same from run to run.
"""

from collections.abc import Callable

import highspy
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
INFINITY = highspy.kHighsInf
OPTIMAL = highspy.HighsModelStatus.kOptimal
PIVOTS, AT_LEAST = 4, 2000
"""A program gets this many pivots for each row before the solver counts as going round in circles:
the simplex method can, on programs with many ties."""
DUAL, PRIMAL = 1, 4
UNWEIGHED = 0
NONE = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
    highspy.HighsModelStatus.kObjectiveBound,
)


class Stopped(Exception):
    """Time was up before the solver had its answer."""


class SolverFailed(RuntimeError):
    """The solver could not settle a program that must have an answer."""


def silent_solver() -> highspy.Highs:
    """Start a solver that prints nothing, uses one thread and answers reproducibly."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("parallel", "off")
    solver.setOptionValue("presolve", "off")
    solver.setOptionValue("primal_feasibility_tolerance", 1e-9)
    solver.setOptionValue("dual_feasibility_tolerance", 1e-9)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 1e-9)
    solver.setOptionValue("mip_feasibility_tolerance", 1e-9)
    return solver


class Program:
    """A program max cost·x, low <= A x <= high, floor <= x <= ceiling, solved again and again.

    The solver starts from its last basis, so that a small change costs a few pivots.
    """

    def __init__(self, matrix: Floats, low: Floats, high: Floats, ceiling: Floats) -> None:
        rows, columns = matrix.shape
        self.columns: int = columns
        self.rows: int = rows
        self.growing = self.is_whole = False
        self.solver = silent_solver()
        self._every_column = np.arange(columns, dtype=np.int32)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = columns, rows
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_cost_ = np.zeros(columns)
        lp.col_lower_, lp.col_upper_ = np.zeros(columns), ceiling
        lp.row_lower_, lp.row_upper_ = low, high
        start, index, value = compressed(matrix)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = start, index, value
        self.solver.passModel(lp)

    def new_columns_come(self) -> None:
        """Say that columns are added between solves: the primal simplex goes on best."""
        self.solver.setOptionValue("simplex_strategy", PRIMAL)
        self.growing = True

    def little_changes(self) -> None:
        """Say that little changes from solve to solve: weighing every edge costs more
        than the few pivots that it saves."""
        self.solver.setOptionValue("simplex_dual_edge_weight_strategy", UNWEIGHED)

    def cost(self, cost: Floats) -> None:
        """Set what to maximise."""
        self.solver.changeColsCost(self.columns, self._every_column[: len(cost)], cost)

    def bounds(self, floor: Floats, ceiling: Floats) -> None:
        """Set the bounds of every column."""
        self.solver.changeColsBounds(self.columns, self._every_column, floor, ceiling)

    def bound(self, column: int, floor: float, ceiling: float) -> None:
        """Set the bounds of one column."""
        self.solver.changeColBounds(column, floor, ceiling)

    def row_bounds(self, row: int, low: float, high: float) -> None:
        """Set the bounds of one row."""
        self.solver.changeRowBounds(row, low, high)

    def add_row(self, low: float, high: float, columns: npt.ArrayLike, values: Floats) -> int:
        """Add a row and give its number."""
        index = np.asarray(columns, dtype=np.int32)
        self.solver.addRow(low, high, len(index), index, values)
        self.rows += 1
        return self.rows - 1

    def add_column(self, cost: float, ceiling: float, rows: npt.ArrayLike, values: Floats) -> int:
        """Add a column from 0 to the ceiling and give its number."""
        index = np.asarray(rows, dtype=np.int32)
        self.solver.addCol(cost, 0.0, ceiling, len(index), index, values)
        self.columns += 1
        self._every_column = np.arange(self.columns, dtype=np.int32)
        return self.columns - 1

    def whole(self, columns: int) -> None:
        """Ask for whole numbers in the first columns."""
        kind = np.array([highspy.HighsVarType.kInteger] * columns)
        self.solver.changeColsIntegrality(columns, self._every_column[:columns], kind)
        self.solver.setOptionValue("presolve", "on")
        self.is_whole = True

    def stop_when(self, is_over: Callable[[], bool]) -> None:
        """Let a long search for whole numbers be stopped; `maximise` then raises
        Stopped."""

        def ask(event: highspy.HighsCallbackEvent) -> None:
            if is_over():
                event.interrupt()

        self.solver.cbMipInterrupt.subscribe(ask)

    def maximise(self) -> bool:
        """Solve and say whether an optimal solution exists."""
        if not self.columns:
            lp = self.solver.getLp()
            return max(lp.row_lower_, default=0.0) <= 0.0 <= min(lp.row_upper_, default=0.0)
        self.solver.setOptionValue("simplex_iteration_limit", PIVOTS * self.rows + AT_LEAST)
        self.solver.run()
        status = self.solver.getModelStatus()
        if status == OPTIMAL:
            return True
        if status in NONE:
            return False
        if status == highspy.HighsModelStatus.kInterrupt:
            raise Stopped
        return self._once_more()

    def _once_more(self) -> bool:
        """Solve from scratch in other ways, after a numerical accident or a circle."""
        status = self.solver.getModelStatus()
        for strategy, presolve in ((DUAL, "off"), (DUAL, "on"), (PRIMAL, "on")):
            self.solver.clearSolver()
            self.solver.setOptionValue("simplex_strategy", strategy)
            self.solver.setOptionValue("presolve", presolve)
            self.solver.setOptionValue("simplex_iteration_limit", 100 * (self.rows + self.columns))
            self.solver.run()
            self.solver.setOptionValue("simplex_strategy", PRIMAL if self.growing else DUAL)
            self.solver.setOptionValue("presolve", "on" if self.is_whole else "off")
            status = self.solver.getModelStatus()
            if status == OPTIMAL:
                return True
            if status == highspy.HighsModelStatus.kInfeasible:
                return False
        raise SolverFailed(self.solver.modelStatusToString(status))

    @property
    def value(self) -> float:
        """Return the value of the last solution."""
        return float(self.solver.getInfo().objective_function_value)

    def solution(self) -> Floats:
        """Return the columns of the last solution."""
        return np.array(self.solver.getSolution().col_value)

    def multipliers(self) -> Floats:
        """Return the dual of every row; positive where the upper bound of the row binds."""
        return np.array(self.solver.getSolution().row_dual)


def compressed(
    matrix: Floats,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], Floats]:
    """Return a matrix row by row: starts, columns and values of what is not zero."""
    row, column = np.nonzero(matrix)
    counts = np.bincount(row, minlength=matrix.shape[0])
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return start, column.astype(np.int32), matrix[row, column].astype(np.float64)
