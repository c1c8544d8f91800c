import Testing

@testable import Journal

@Suite struct WatchdogGateTests {
    private let scanner = Pulse()
    private let worker = Pulse()

    /// A gate of 30 s and its invented time.
    private final class Watch {
        private var gate: WatchdogGate
        private let start = ContinuousClock.now

        init(_ pulses: Pulse...) { gate = WatchdogGate(interval: .seconds(30), pulses: pulses) }

        func pings(at second: Int) -> Bool { gate.allowsPing(at: start + .seconds(second)) }
    }

    @Test func pingsWhenEveryLoopHasMoved() {
        let watch = Watch(scanner, worker)
        scanner.beat()
        worker.beat()
        #expect(watch.pings(at: 0))
    }

    @Test func isSilentWhenTheWorkerHangs() {
        let watch = Watch(scanner, worker)
        worker.beat()
        scanner.beat()
        #expect(watch.pings(at: 0))
        for second in 11...60 {
            scanner.beat()
            #expect(!watch.pings(at: second))
        }
    }

    @Test func isSilentWhenTheScannerHangs() {
        let watch = Watch(scanner, worker)
        worker.rest()
        for second in 0...60 { #expect(!watch.pings(at: second)) }
    }

    @Test func aWorkerWithoutWorkIsAlive() {
        let watch = Watch(scanner, worker)
        worker.rest()
        for turn in 0..<5 {
            scanner.beat()
            #expect(watch.pings(at: 10 * turn))
        }
    }

    @Test func aWorkerThatTakesWorkAndHangsIsFound() {
        let watch = Watch(scanner, worker)
        worker.rest()
        scanner.beat()
        #expect(watch.pings(at: 0))
        worker.beat()
        scanner.beat()
        #expect(watch.pings(at: 10))
        scanner.beat()
        #expect(!watch.pings(at: 20))
    }

    @Test func pingsAreAThirdOfTheIntervalApart() {
        let watch = Watch(scanner, worker)
        var pings = 0
        for second in 0..<30 {
            scanner.beat()
            worker.beat()
            if watch.pings(at: second) { pings += 1 }
        }
        #expect(pings == 3)
    }

    @Test func beatsBeforeTheFirstLookCountOnlyOnce() {
        scanner.beat()
        worker.beat()
        let watch = Watch(scanner, worker)
        #expect(!watch.pings(at: 0))
    }
}
