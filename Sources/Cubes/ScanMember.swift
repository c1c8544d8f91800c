/// One raw frame of the scan, from a card `COMMENT Scan member=2384125o st=-101 iq=1.0880 bk=5.5709 ex=-0.006 px=0.118`.
package struct ScanMember: Sendable, Hashable {
    /// Odometer of the frame, `2384125o`.
    package let odometer: String
    /// The same as a number, without its letter; nil when it is none.
    package var number: Int? { Int(odometer.prefix { $0.isASCII && $0.isNumber }) }
    /// Step of the scan relative to zero path difference.
    package let step: Int
    /// Image quality, arcsec.
    package let imageQuality: Double?
    /// Sky background, in the observatory's own unit.
    package let background: Double?
    /// Extinction relative to the scan's best frame, mag.
    package let extinction: Double?
    /// Shift of the frame, pixels.
    package let shift: Double?

    /// nil when the card's text is something else.
    init?(comment: String) {
        let prefix = "Scan member="
        guard let start = comment.firstRange(of: prefix)?.upperBound else { return nil }
        let words = comment[start...].split(separator: " ")
        guard let name = words.first else { return nil }
        var fields: [Substring: Substring] = [:]
        for word in words.dropFirst() {
            let pair = word.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { fields[pair[0]] = pair[1] }
        }
        guard let step = fields["st"].flatMap({ Int($0) }) else { return nil }
        odometer = String(name)
        self.step = step
        imageQuality = fields["iq"].flatMap { Double($0) }
        background = fields["bk"].flatMap { Double($0) }
        extinction = fields["ex"].flatMap { Double($0) }
        shift = fields["px"].flatMap { Double($0) }
    }
}
