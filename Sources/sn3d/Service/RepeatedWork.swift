import ServiceLifecycle

/// Does work at once and again and again, until the service shuts down or is cancelled.
///
/// - Parameter work: gives the time until it is done again.
func repeatUntilShutdown(_ work: () async -> Duration) async {
    while !Task.isShuttingDownGracefully, !Task.isCancelled {
        let pause = await work()
        // Cancelled or shut down in its sleep, the loop's condition ends it.
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
    }
}
