import Foundation

/// An alert that a service raised of itself, as it is kept until the database has it.
package struct ServiceAlert: Sendable, Codable {
    /// The same each time that it is sent.
    package let origin: UUID
    package let raisedAt: Date
    package let service: String
    package let alert: Alert

    package init(_ alert: Alert, by service: String, at date: Date) {
        origin = UUID()
        raisedAt = date
        self.service = service
        self.alert = alert
    }
}
