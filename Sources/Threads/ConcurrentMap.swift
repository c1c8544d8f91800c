import Dispatch
import Synchronization

/// Transforms items on several threads and returns the results in the items' order.
///
/// Each thread has a worker of its own and takes the next item when it has finished one, so that items of unequal cost
/// keep all threads busy. The call returns when every item is done.
///
/// - Parameters:
///   - items: read by all threads.
///   - workers: one for each thread, used by that thread alone: workspaces, estimators, random sources.
///   - transform: called from any thread. Its result must not depend on the worker that serves the item.
/// - Throws: the error of the first item, in their order, that failed.
package func concurrentMap<Item, Worker, Output, Failure: Error>(
    _ items: [Item], workers: [Worker], _ transform: (Item, Worker) throws(Failure) -> Output
) throws(Failure) -> [Output] {
    var results = [Result<Output, Failure>?](repeating: nil, count: items.count)
    results.withUnsafeMutableBufferPointer { results in
        let next = Atomic(0)
        // An index is handed out once and a worker belongs to one thread, so that nothing is written by two.
        nonisolated(unsafe) let (workers, results, items, transform) = (workers, results, items, transform)
        DispatchQueue.concurrentPerform(iterations: min(workers.count, items.count)) { thread in
            while case let index = next.add(1, ordering: .relaxed).oldValue, index < items.count {
                results[index] = Result { () throws(Failure) in try transform(items[index], workers[thread]) }
            }
        }
    }
    var outputs: [Output] = []
    outputs.reserveCapacity(items.count)
    for case let result? in results { outputs.append(try result.get()) }
    return outputs
}

/// Transforms items on as many threads as there are processors and returns the results in the items' order.
package func concurrentMap<Item, Output, Failure: Error>(
    _ items: [Item], _ transform: (Item) throws(Failure) -> Output
) throws(Failure) -> [Output] {
    try concurrentMap(items, workers: [Void](repeating: (), count: processorCount)) { (item, _) throws(Failure) in
        try transform(item)
    }
}
