/// Where a file of the watched directories stands on its way.
package enum QueueState: String, Sendable, Codable, CaseIterable {
    /// The file was seen. It still changes, or lacks its end, or waits for its laser map.
    case settling
    case queued
    case running
    /// The maps are published and recorded.
    case done
    /// The cube itself was refused, by calibration or because it cannot be read: a result, never retried by itself.
    case rejected
    /// Something other than the cube failed; the next attempt has its time.
    case retryWait = "retry_wait"
    /// The attempts are used up, or the program crashed over the file too often: a person decides.
    case quarantined
    /// The file is no cube of SN3, or it is passed by; the reason says which.
    case leftAlone = "left_alone"
    /// The file was moved or deleted before there was a result.
    case vanished

    /// Whether nothing more happens by itself.
    package var isFinal: Bool { [.done, .rejected, .quarantined, .leftAlone, .vanished].contains(self) }
}
