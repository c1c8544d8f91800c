import FITS
import Files

/// Header values that a cube cannot be read without.
struct RequiredValues {
    private let header: CubeHeader
    private let name: String

    init(_ header: CubeHeader, path: String) {
        self.header = header
        name = path.printable
    }

    func double(_ keyword: String, in range: ClosedRange<Double>) throws(CubeError) -> Double {
        let card = try card(keyword)
        guard let value = card.double, range.contains(value) else { throw invalid(card) }
        return value
    }

    func integer(_ keyword: String, in range: ClosedRange<Int>) throws(CubeError) -> Int {
        let card = try card(keyword)
        guard let value = card.integer, range.contains(value) else { throw invalid(card) }
        return value
    }

    private func card(_ keyword: String) throws(CubeError) -> HeaderCard {
        guard let card = header[keyword], card.value?.isEmpty == false else { throw missing(keyword) }
        return card
    }

    func missing(_ keyword: String) -> CubeError {
        let found = header[keyword].map { "\(keyword) = \($0.value ?? ""), which says nothing" }
        return CubeError(
            code: .keywordMissing,
            message:
                "\(name) has \(found ?? "no keyword \(keyword)"); reduce it again, or add the keyword from the scan's"
                + " header.")
    }

    private func invalid(_ card: HeaderCard) -> CubeError {
        CubeError(
            code: .keywordInvalid,
            message: "\(name) has \(card.keyword) = \(card.value ?? ""), which no SN3 cube can have;"
                + " reduce it again, or correct the keyword.")
    }
}
