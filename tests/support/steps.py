"""Drive a plan with a list of answers: no clock, no mock, no server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gen_ai.plans import Block, Emit, Gather, Now, Outcome, Plan, Read, Release, Reply, Run, Send, Sleep, Step, Tell
from gen_ai.types import Event


@dataclass
class World:
    """Answers for the steps of plans, in order; time passes only by Sleep and `advance`.

    `sends`: what each Send brings: a Reply, an exception, or a function of the Send. `blocks`: what the Reads
    bring: bytes, None (the end), an exception, or a number of seconds that pass first.
    """

    sends: list[Any] = field(default_factory=list)
    blocks: list[Any] = field(default_factory=list)
    now: float = 1000.0
    send_takes: float = 0.0
    steps: list[Step] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def perform(self, step: Step) -> Any:
        self.steps.append(step)
        match step:
            case Now():
                return self.now
            case Sleep(seconds):
                self.now += seconds
                return self.now
            case Emit(events, _, then):
                self.events.extend(events)
                if then is None:
                    return self.now
                if then.within is not None:
                    ends = [self.now + then.within, *([] if then.deadline is None else [then.deadline])]
                    then.deadline = min(ends)
                return self.perform(then)
            case Release():
                return self.now
            case Send():
                return self._send(step)
            case Read():
                return self._read()
            case Run() | Tell():
                return step.function(*step.args)
            case Gather(plans):
                return [self._outcome(plan) for plan in plans]
        raise AssertionError(step)

    def _send(self, step: Send) -> Reply:
        self.now += self.send_takes
        answer = self.sends.pop(0)
        if callable(answer):
            answer = answer(step)
        if isinstance(answer, BaseException):
            raise answer
        answer.now = self.now
        if step.stream and answer.handle is None:
            answer.handle = object()
        return answer  # type: ignore[no-any-return]

    def _read(self) -> Block:
        while isinstance(self.blocks[0], float):
            self.now += self.blocks.pop(0)
        block = self.blocks.pop(0)
        if isinstance(block, BaseException):
            raise block
        return Block(block, self.now)

    def _outcome(self, plan: Plan[Any]) -> Outcome:
        try:
            return Outcome(value=self.run(plan))
        except Exception as error:
            return Outcome(error=error)

    def run(self, plan: Plan[Any]) -> Any:
        """The plan's result."""
        reply: Any = None
        failure: Exception | None = None
        while True:
            try:
                step = plan.send(reply) if failure is None else plan.throw(failure)
            except StopIteration as stop:
                return stop.value
            reply = failure = None
            try:
                reply = self.perform(step)
            except Exception as error:
                failure = error

    def kinds(self, *but: type) -> list[str]:
        """The names of the steps, without Now and whatever is named."""
        return [type(step).__name__ for step in self.steps if not isinstance(step, (Now, *but))]
