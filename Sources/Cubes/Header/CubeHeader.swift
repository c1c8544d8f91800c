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
    /// The object's name, blanks around it and control characters inside it taken away.
    package var object: String? {
        let words = (string("OBJECT") ?? "").split {
            $0.isWhitespace || $0.unicodeScalars.allSatisfy { $0.value < 0x20 }
        }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
    package var instrument: String? { name("INSTRUME") }
    /// `SN3`, also of a path such as `.../filter_SN3.hdf5`.
    package var filter: String? { name("FILTER").map(FilterName.stem) }
    /// What kind of product the reduction says this is.
    package var fileType: String? { name("FILETYPE") }
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
    package var mjdObs: Double? { time.start }
    package var mjdEnd: Double? { time.end }
    /// Exposure of one step, s.
    package var exposurePerStep: Double? { plausible("EXPTIME") }

    /// Folding order.
    package var order: Int? { integer("ORDER") }
    /// Mirror step, nm.
    package var step: Double? { double("STEP") }
    /// Number of steps that the header claims; the data's third dimension is what counts.
    package var stepNumber: Int? { plausible("STEPNB").flatMap { Int(exactly: $0) } }
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
    package var sitelleResolution: Double? { plausible("SITRESOL") }
    /// Detector pixels along a side of one of the cube's pixels.
    package var binning: Int? { plausible("BINNING").flatMap { Int(exactly: $0) } }
    /// Wavenumber of the first channel, cm-1, and channel width, as the header claims them.
    package var crval3: Double? { double("CRVAL3") }
    package var cdelt3: Double? {
        // FITS standard 4.0, section 8.1: a matrix element stands for CDELT, or multiplies it.
        double("CDELT3").map { $0 * (double("PC3_3") ?? 1) } ?? double("CD3_3")
    }

    /// Cubes of 2019 and later have BSCALE: see `SpectralCube.fluxScale`.
    package var hasBScale: Bool { self["BSCALE"] != nil }
    /// Flux of one count, erg/cm2/A.
    package var flambda: Double? { double("FLAMBDA") }

    /// FLAMBDA as a list: one value, NaN where the card holds no number, or none without the card.
    var fluxConversion: [Double] { self["FLAMBDA"].map { [$0.double ?? .nan] } ?? [] }

    /// Target, degrees, J2000.
    package var targetRA: Double? { target?.rightAscension }
    package var targetDec: Double? { target?.declination }

    /// A text that names something; nil for words that stand for nothing.
    private func name(_ keyword: String) -> String? {
        string(keyword).flatMap { Self.placeholders.contains($0.lowercased()) ? nil : $0 }
    }

    private static let placeholders: Set = ["none", "nan", "null", "unknown", "undefined", "n/a", "-9999"]

    /// Pixels of SITELLE's detector that may be one, along a side.
    package static let largestBinning = 64

    /// The values that a quantity of a scan can have.
    private static let ranges: [String: ClosedRange<Double>] = [
        "EXPTIME": 1e-3...1e5, "SITRESOL": 1...1e6, "BINNING": 1...Double(largestBinning), "STEPNB": 1...1e5,
    ]

    /// A number inside its range, nil for any other.
    private func plausible(_ keyword: String) -> Double? {
        double(keyword).flatMap { Self.ranges[keyword]?.contains($0) == true ? $0 : nil }
    }

    /// The cards with a value that the quantity cannot have: they are left out.
    package var implausibleCards: [HeaderCard] {
        let numbers = Self.ranges.keys.sorted().filter { plausible($0) == nil }
        let isTargetWrong = target == nil && ["TARGETR", "TARGETD"].contains { string($0) != nil }
        return (numbers + (isTargetWrong ? ["TARGETR", "TARGETD"] : [])).compactMap { self[$0] }
            .filter { $0.value?.isEmpty == false }
    }

    /// Rows of the cube from the detector's centre to the cube's own; 0 but for a cut-out, whose WCS tells where it was
    /// cut: the reference pixel of a whole field lies near its centre. Beyond the detector's edge it tells nothing.
    func rowsFromDetectorCenter(height: Int) -> Double {
        guard let reference = double("CRPIX2") else { return 0 }
        let offset = Double(height + 1) / 2 - reference
        let furthest = Double(Self.detectorSize.height) / Double(2 * max(1, binning ?? 1)) + Self.widestReference
        return (Self.widestReference...furthest).contains(abs(offset)) ? offset : 0
    }

    /// Pixels of SITELLE's detector that a whole field has.
    package static let detectorSize = (width: 2048, height: 2064)

    /// Reference pixels of whole fields lie 55-57 pixels from the centre; the check `reference_pixel` warns from here on.
    private static let widestReference = 200.0
}

/// The name of a filter, which the reduction may give as the path of its file.
enum FilterName {
    /// `SN3` of `SN3`, of `sn3`, and of `.../filter_SN3.hdf5`.
    static func stem(_ text: String) -> String {
        let stem = text.split(separator: "/").last?.split(separator: ".").first.map(String.init) ?? text
        let name = stem.firstRange(of: "filter_").map { String(stem[$0.upperBound...]) } ?? stem
        return name.uppercased() == "SN3" ? "SN3" : name
    }
}

/// One raw frame of the scan, from a card `COMMENT Scan member=2384125o st=-101 iq=1.0880 bk=5.5709 ex=-0.006 px=0.118`.
package struct ScanMember: Sendable, Hashable {
    /// Odometer of the frame, `2384125o`.
    package let odometer: String
    /// The odometer as a number, without its letter; nil when it is none.
    package var number: Int? {
        let digits = odometer.prefix { $0.isASCII && $0.isNumber }
        return digits.count <= 9 ? Int(digits) : nil
    }
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
    /// Whether the card has a number that stands for none, such as -9999: it is left out above.
    package let hasImplausibleValue: Bool

    /// How the text of a frame's card begins.
    static let prefix = "Scan member="

    /// nil when the card's text is something else.
    init?(comment: String) {
        guard let start = comment.firstRange(of: Self.prefix)?.upperBound else { return nil }
        let words = comment[start...].split(separator: " ")
        guard let name = words.first else { return nil }
        var fields: [Substring: Substring] = [:]
        for word in words.dropFirst() {
            let pair = word.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { fields[pair[0]] = pair[1] }
        }
        // An axis of 100 000 steps is a hundred times SITELLE's longest.
        guard let step = fields["st"].flatMap({ Int($0) }),
            (-PixelLayout.longestAxis...PixelLayout.longestAxis).contains(step)
        else { return nil }
        var isImplausible = false
        func number(_ key: Substring, _ range: ClosedRange<Double>) -> Double? {
            guard let value = fields[key].flatMap({ Double($0) }) else { return nil }
            // NaN is how a program writes that it measured nothing.
            if !value.isNaN, !range.contains(value) { isImplausible = true }
            return range.contains(value) ? value : nil
        }
        odometer = String(name)
        self.step = step
        imageQuality = number("iq", 0...60)
        background = number("bk", -9000...1e9)
        extinction = number("ex", -10...30)
        shift = number("px", -5000...5000)
        hasImplausibleValue = isImplausible
    }
}
