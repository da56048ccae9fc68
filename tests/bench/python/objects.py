# Classes, methods and attributes: tasks of an operating system that send each other packets, after Richards.
from time import perf_counter

IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = range(6)
WORK, DEV = range(2)


class Packet:
    def __init__(self, link, to, kind):
        self.link, self.to, self.kind = link, to, kind
        self.datum = 0
        self.data = [0] * 4

    def append_to(self, queue):
        self.link = None
        if queue is None:
            return self
        last = queue
        while last.link is not None:
            last = last.link
        last.link = self
        return queue


class Task:
    __slots__ = ("id", "priority", "queue", "held", "waiting", "scheduler")

    def __init__(self, scheduler, id, priority, queue=None):
        self.scheduler, self.id, self.priority, self.queue = scheduler, id, priority, queue
        self.held = False
        self.waiting = queue is None

    def runnable(self):
        return not self.held and (not self.waiting or self.queue is not None)

    def step(self):
        packet = None
        if self.queue is not None:
            packet = self.queue
            self.queue = packet.link
        self.waiting = False
        return self.run(packet)

    def wait(self):
        self.waiting = True
        return self

    def send(self, packet):
        s = self.scheduler
        task = s.tasks[packet.to]
        s.sent += 1
        packet.to = self.id
        task.queue = packet.append_to(task.queue)
        return task if task.priority > self.priority else self


class Idle(Task):
    __slots__ = ("control", "count")

    def __init__(self, scheduler, count):
        super().__init__(scheduler, IDLE, 0)
        self.waiting = False
        self.control, self.count = 1, count

    def run(self, packet):
        self.count -= 1
        if self.count == 0:
            self.held = True
            return self
        if self.control & 1:
            self.control = self.control // 2 ^ 0xD008
            return self.scheduler.release(DEVICE_B)
        self.control //= 2
        return self.scheduler.release(DEVICE_A)


class Worker(Task):
    __slots__ = ("destination", "letter")

    def __init__(self, scheduler, queue):
        super().__init__(scheduler, WORKER, 1000, queue)
        self.destination, self.letter = HANDLER_A, 0

    def run(self, packet):
        if packet is None:
            return self.wait()
        self.destination = HANDLER_B if self.destination == HANDLER_A else HANDLER_A
        packet.to, packet.datum = self.destination, 0
        for i in range(4):
            self.letter = self.letter % 26 + 1
            packet.data[i] = 64 + self.letter
        return self.send(packet)


class Handler(Task):
    __slots__ = ("work", "devices")

    def __init__(self, scheduler, id, priority, queue):
        super().__init__(scheduler, id, priority, queue)
        self.work = self.devices = None

    def run(self, packet):
        if packet is not None:
            if packet.kind == WORK:
                self.work = packet.append_to(self.work)
            else:
                self.devices = packet.append_to(self.devices)
        work = self.work
        if work is None:
            return self.wait()
        if work.datum >= 4:
            self.work = work.link
            return self.send(work)
        device = self.devices
        if device is None:
            return self.wait()
        self.devices = device.link
        device.datum = work.data[work.datum]
        work.datum += 1
        return self.send(device)


class Device(Task):
    __slots__ = ("pending",)

    def __init__(self, scheduler, id, priority):
        super().__init__(scheduler, id, priority)
        self.pending = None

    def run(self, packet):
        if packet is None:
            packet, self.pending = self.pending, None
            return self.wait() if packet is None else self.send(packet)
        self.pending = packet
        self.held = True
        self.scheduler.holds += 1
        return self.scheduler.next()


class Scheduler:
    def __init__(self, count):
        self.sent = self.holds = 0
        packets = lambda to: Packet(Packet(Packet(None, to, DEV), to, DEV), to, DEV)
        self.tasks = [
            Idle(self, count),
            Worker(self, Packet(Packet(None, WORKER, WORK), WORKER, WORK)),
            Handler(self, HANDLER_A, 2000, packets(DEVICE_A)),
            Handler(self, HANDLER_B, 3000, packets(DEVICE_B)),
            Device(self, DEVICE_A, 4000),
            Device(self, DEVICE_B, 5000),
        ]
        self.order = sorted(self.tasks, key=lambda t: -t.priority)

    def next(self):
        for task in self.order:
            if task.runnable():
                return task
        return None

    def release(self, id):
        task = self.tasks[id]
        task.held = False
        return task

    def run(self):
        task = self.next()
        while task is not None:
            if task.runnable():
                task = task.step()
            else:
                task = self.next()


start = perf_counter()
sent = holds = 0
for _ in range(10):
    s = Scheduler(10_000)
    s.run()
    sent, holds = sent + s.sent, holds + s.holds
print(f"{perf_counter() - start:.3f} s, checksum {sent} {holds}")
