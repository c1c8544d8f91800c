/// Who processes: recorded with every result.
public struct ProcessingIdentity: Sendable {
    public let software: SoftwareFacts
    public let configuration: ConfigurationFacts
    public let host: String

    public init(software: SoftwareFacts, configuration: ConfigurationFacts, host: String) {
        self.software = software
        self.configuration = configuration
        self.host = host
    }
}

/// What a processing may use of the machine. Changes nothing in its result.
public struct ProcessingResources: Sendable {
    /// Threads for prior and fit, at least 1.
    public let threadCount: Int
    /// Bytes of the cube that are held at once.
    public let tileMemory: Int
    /// Directory below which products are published.
    public let productsDirectory: String

    public init(threadCount: Int, tileMemory: Int, productsDirectory: String) {
        self.threadCount = threadCount
        self.tileMemory = tileMemory
        self.productsDirectory = productsDirectory
    }
}

/// How a caller follows a processing and stops it.
public struct ProcessingMonitor: Sendable {
    /// Called from the processing's thread with a stage and the share of it that is done, 0...1.
    public let progress: @Sendable (Stage, Double) -> Void
    /// Asked between tiles; once true, the processing ends as `interrupted`.
    public let isCancelled: @Sendable () -> Bool

    public init(
        progress: @escaping @Sendable (Stage, Double) -> Void, isCancelled: @escaping @Sendable () -> Bool
    ) {
        self.progress = progress
        self.isCancelled = isCancelled
    }
}

/// Thrown inside the pipeline when its monitor asked for a stop.
struct ProcessingCancelled: Error {}
