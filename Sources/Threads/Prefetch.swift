import Dispatch

/// A series of values, each made on a thread of its own while the one before it is used.
///
/// At most two values exist at a time: the one that `next` returned last and the one in the making.
package final class Prefetch<Value, Failure: Error> {
    private let count: Int
    private let producer: Producer
    private let queue = DispatchQueue(label: "sn3d.prefetch")
    private var delivered = 0

    /// What the making thread and the caller use by turns. Unchecked, because the compiler does not know that the
    /// semaphore lies between.
    private final class Producer: @unchecked Sendable {
        let make: (Int) throws(Failure) -> Value
        let isReady = DispatchSemaphore(value: 0)
        var result: Result<Value, Failure>?

        init(_ make: @escaping (Int) throws(Failure) -> Value) { self.make = make }
    }

    /// Starts to make the first value.
    ///
    /// - Parameters:
    ///   - count: how many values there are.
    ///   - make: makes the value of an index, 0 first, on the thread of the series. It may reuse the memory of the value
    ///     before the last.
    package init(count: Int, _ make: @escaping (Int) throws(Failure) -> Value) {
        self.count = count
        producer = Producer(make)
        start(0)
    }

    private func start(_ index: Int) {
        guard index < count else { return }
        queue.async { [producer] in
            producer.result = Result { () throws(Failure) in try producer.make(index) }
            producer.isReady.signal()
        }
    }

    /// Waits for the next value; nil after the last one and after an error.
    package func next() throws(Failure) -> Value? {
        guard delivered < count else { return nil }
        producer.isReady.wait()
        guard let result = producer.result.take() else { return nil }
        delivered += 1
        if case .success = result { start(delivered) } else { delivered = count }
        return try result.get()
    }
}
