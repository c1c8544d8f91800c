import Foundation

/// What a complete processing found.
package struct ProcessingResult: Sendable, Codable {
    package var summary: FieldSummary
    /// The quality metrics of the fit, against their limits.
    package var metrics: [QualityCheck]
    package var residualBins: [ResidualBin]
    package var flagCounts: [FlagCount]
    package var grid: [GridCell]
    package var products: [PublishedProduct]

    package init(
        summary: FieldSummary, metrics: [QualityCheck], residualBins: [ResidualBin], flagCounts: [FlagCount],
        grid: [GridCell], products: [PublishedProduct]
    ) {
        self.summary = summary
        self.metrics = metrics
        self.residualBins = residualBins
        self.flagCounts = flagCounts
        self.grid = grid
        self.products = products
    }

    /// The worst of calibration checks and quality metrics.
    package var verdict: Verdict { summary.verdict }
}

/// A file that was written completely, synchronised to disk and given its final name.
package struct PublishedProduct: Sendable, Codable, Hashable {
    package enum Kind: String, Sendable, Codable {
        case maps, quicklook
    }

    package let kind: Kind
    package let path: String
    package let byteCount: Int
    /// The SHA-256 of the content, 64 hexadecimal digits.
    package let sha256: String
    package let writtenAt: Date

    package init(kind: Kind, path: String, byteCount: Int, sha256: String, writtenAt: Date) {
        self.kind = kind
        self.path = path
        self.byteCount = byteCount
        self.sha256 = sha256
        self.writtenAt = writtenAt
    }
}
