import FITS

/// The header of a cube's primary HDU: every card verbatim, and what the survey reads from them.
///
/// Accessors return nil where the card is absent or is not of the expected type; nothing is guessed.
package struct CubeHeader: Sendable {
    private let keywords: HeaderCards
    /// The raw frames of the scan in the header's order, empty when it names none.
    package let scanMembers: [ScanMember]
    /// Observation identity, `2384125p`: the odometer of the scan's first frame, else from the file's name, else nil.
    package let odometer: String?

    /// - Parameter fileName: where to look for an odometer when the cards have none.
    package init(cards: [HeaderCard], fileName: String) {
        keywords = HeaderCards(cards)
        let members = cards.filter { $0.keyword == "COMMENT" }.compactMap { ScanMember(comment: $0.comment) }
        scanMembers = members
        let start = members.min { $0.step < $1.step }
        odometer = Self.odometer(in: start?.odometer ?? "") ?? Self.odometer(in: fileName)
    }

    package var cards: [HeaderCard] { keywords.all }

    /// The first card of a keyword.
    package subscript(keyword: String) -> HeaderCard? { keywords[keyword] }

    package func string(_ keyword: String) -> String? { keywords.string(keyword) }
    package func double(_ keyword: String) -> Double? { keywords.double(keyword) }
    package func integer(_ keyword: String) -> Int? { keywords.integer(keyword) }
    package func logical(_ keyword: String) -> Bool? { keywords.logical(keyword) }

    /// Seven digits followed by a letter, and no digit or letter around them; the letter becomes `p`.
    private static func odometer(in text: String) -> String? {
        var digits = ""
        var precededByWord = false
        for character in text + " " {
            if character.isASCII, character.isNumber {
                digits.append(character)
                continue
            }
            if digits.count == 7, !precededByWord, character.isASCII, character.isLetter { return digits + "p" }
            precededByWord = character.isLetter
            digits = ""
        }
        return nil
    }
}

extension CubeHeader {
    package var object: String? { string("OBJECT") }
    package var instrument: String? { string("INSTRUME") }
    package var filter: String? { string("FILTER") }
    /// What kind of product the reduction says this is.
    package var fileType: String? { string("FILETYPE") }
    /// Programme, `18BP41`.
    package var runID: String? { string("RUNID") }
    /// Queue run, `18BQ19`.
    package var queueRunID: String? { string("QRUNID") }
    /// Version of the reduction; real cubes may leave it empty (nil).
    package var orbsVersion: String? { string("ORBSVER") }
    /// Date of the reduction, `2019-08-20`.
    package var reductionDate: String? { string("DATE") }
    /// Date of the scan's start, UTC, `2019-04-05`.
    package var dateObs: String? { string("DATE-OBS") }
    /// Start and end of the scan, modified Julian date, UTC.
    package var mjdObs: Double? { double("MJD-OBS") }
    package var mjdEnd: Double? { double("MJDEND") }
    /// Exposure of one step, s.
    package var exposurePerStep: Double? { double("EXPTIME") }

    /// Folding order.
    package var order: Int? { integer("ORDER") }
    /// Mirror step, nm.
    package var step: Double? { double("STEP") }
    /// Number of steps that the header claims; the data's third dimension is what counts.
    package var stepNumber: Int? { integer("STEPNB") }
    /// Step of zero path difference.
    package var zpdIndex: Int? { integer("ZPDINDEX") }
    /// Nominal wavelength of the calibration laser, nm.
    package var calibNM: Double? { double("CALIBNM") }
    /// Factor by which the axis was scaled for the off-axis angle.
    package var axisCorrection: Double? { double("AXISCORR") }
    package var wavenumberCalibrated: Bool? { logical("WAVCALIB") }
    /// WAVENUMBER or WAVELENGTH.
    package var axisType: String? { string("WAVTYPE") }
    /// Requested resolving power.
    package var sitelleResolution: Double? { double("SITRESOL") }
    /// Wavenumber of the first channel, cm-1, and channel width, as the header claims them.
    package var crval3: Double? { double("CRVAL3") }
    package var cdelt3: Double? { double("CDELT3") }

    /// Cubes of 2019 and later have BSCALE: see `SpectralCube.fluxScale`.
    package var hasBScale: Bool { self["BSCALE"] != nil }
    /// Flux of one count, erg/cm2/A.
    package var flambda: Double? { double("FLAMBDA") }

    /// FLAMBDA as a list: one value, NaN where the card holds no number, or none without the card.
    var fluxConversion: [Double] { self["FLAMBDA"].map { [$0.double ?? .nan] } ?? [] }

    /// Target, degrees, J2000.
    package var targetRA: Double? {
        (string("TARGETR") ?? string("OBJRA")).flatMap(Sexagesimal.number).map { $0 * 15 }
    }
    package var targetDec: Double? { (string("TARGETD") ?? string("OBJDEC")).flatMap(Sexagesimal.number) }

    /// The cards that place the first two axes on the sky, verbatim.
    package var wcs: [HeaderCard] { cards.filter(\.isCelestial) }
}

/// One raw frame of the scan, from a card `COMMENT Scan member=2384125o st=-101 iq=1.0880 bk=5.5709 ex=-0.006 px=0.118`.
package struct ScanMember: Sendable, Hashable {
    /// Odometer of the frame, `2384125o`.
    package let odometer: String
    /// The odometer as a number, without its letter; nil when it is none.
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
