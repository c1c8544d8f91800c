import Dispatch

/// Runs work that blocks, reading files or waiting for a server, off Swift's small pool of threads.
enum Blocking {
    static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            // Dispatch adds threads for queues that block; Swift's cooperative pool does not.
            DispatchQueue(label: "sn3d.blocking").async {
                continuation.resume(with: Result { try work() })
            }
        }
    }
}
