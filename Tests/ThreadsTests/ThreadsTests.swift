import Testing
import Threads

@Suite struct ConcurrentMapTests {
    private final class Worker {
        var items: [Int] = []
    }

    @Test func resultsKeepTheOrderOfTheItems() {
        #expect(concurrentMap(Array(0..<1000)) { $0 * $0 } == (0..<1000).map { $0 * $0 })
    }

    @Test func everyItemIsServedOnceByOneWorker() {
        let workers = (0..<3).map { _ in Worker() }
        let results = concurrentMap(Array(0..<300), workers: workers) { item, worker in
            worker.items.append(item)
            return item
        }
        #expect(results == Array(0..<300))
        #expect(workers.flatMap(\.items).sorted() == Array(0..<300))
    }

    @Test func theFirstErrorInTheItemsOrderIsThrown() {
        struct Odd: Error, Equatable { let item: Int }
        #expect(throws: Odd(item: 3)) {
            try concurrentMap([2, 4, 3, 6, 5]) { (item) throws(Odd) in
                guard item.isMultiple(of: 2) else { throw Odd(item: item) }
                return item
            }
        }
    }

    @Test func noItemsAskForNoWork() {
        #expect(concurrentMap([Int]()) { $0 }.isEmpty)
    }
}

@Suite struct PrefetchTests {
    private struct Broken: Error {}

    @Test func valuesComeInTheirOrderAndEnd() {
        let series = Prefetch<Int, Never>(count: 5) { $0 * 10 }
        var seen: [Int] = []
        while let value = series.next() { seen.append(value) }
        #expect(seen == [0, 10, 20, 30, 40])
        #expect(series.next() == nil)
    }

    @Test func noMoreThanOneValueIsMadeAhead() {
        let made = Guarded(0)
        let series = Prefetch<Int, Never>(count: 10) { index in
            made.withLock { $0 = index + 1 }
            return index
        }
        for used in 1...4 {
            _ = series.next()
            #expect(made.withLock { $0 } <= used + 1)
        }
    }

    @Test func anErrorEndsTheSeries() throws {
        let series = Prefetch<Int, Broken>(count: 5) { (index) throws(Broken) in
            guard index != 1 else { throw Broken() }
            return index
        }
        #expect(try series.next() == 0)
        #expect(throws: Broken.self) { try series.next() }
        #expect(try series.next() == nil)
    }
}

@Suite struct GuardedTests {
    @Test func changesFromManyThreadsAreAllThere() {
        let sums = Guarded([0, 0])
        _ = concurrentMap(Array(0..<10_000)) { item in
            sums.withLock { $0[item % 2] += item }
        }
        #expect(sums.withLock { $0 } == [24_995_000, 25_000_000])
    }
}
