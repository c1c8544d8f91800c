import FITS

/// A time and the cards that give it.
struct HeaderTime {
    /// Modified Julian date, UTC.
    let value: Double
    /// `MJD-OBS = 58399.4`, for messages.
    let text: String
    /// Whether the cards give a day without a time: the value is the middle of its night.
    var isDayAlone = false

    /// What the value may be off by, days.
    var latitude: Double { isDayAlone ? 1 : 0 }
}

/// Reads a header's dates, clocks and modified Julian dates. What cannot be read or cannot be true becomes a remark.
struct HeaderDates {
    var remarks: [String] = []
    private let header: CubeHeader
    private let plausible: ClosedRange<Double>
    /// Hours by which dates and clocks are behind UTC.
    private let hoursBehind: Double

    /// Midnight at Mauna Kea, 155.47 degrees west, as a share of a UTC day: the time that a day alone stands for.
    static let localMidnight = 155.468876 / 360
    /// Hours by which Hawaii is behind UTC.
    private static let hawaii = 10.0
    private static let timeSystems: [String: Double] = [
        // Those of atoms and of the Sun are within 70 s of UTC, which moves velocities by 2 m/s.
        "UTC": 0, "UT": 0, "UT1": 0, "GMT": 0, "TAI": 0, "IAT": 0, "TT": 0, "TDT": 0, "ET": 0, "TDB": 0, "TCG": 0,
        "TCB": 0, "GPS": 0, "HST": hawaii, "LOCAL": hawaii,
    ]

    /// TIMESYS is the time system of the header's dates and clocks; numbers such as MJD-OBS are UTC.
    ///
    /// - Parameter plausible: modified Julian dates that a scan can have.
    init(_ header: CubeHeader, plausible: ClosedRange<Double>) {
        (self.header, self.plausible) = (header, plausible)
        guard let name = header.string("TIMESYS") else {
            hoursBehind = 0
            return
        }
        let known = Self.timeSystems[name.uppercased()]
        hoursBehind = known ?? 0
        if known == nil {
            remarks.append("TIMESYS = \(name) is no time system that is known; dates are taken as UTC.")
        } else if hoursBehind != 0 {
            remarks.append(
                "TIMESYS = \(name): dates with a time are taken as Hawaii's, \(Int(hoursBehind)) h behind UTC.")
        }
    }

    /// The first of some cards that holds a modified Julian date.
    mutating func number(_ keywords: [String]) -> HeaderTime? {
        for keyword in keywords {
            guard let card = header[keyword], let text = card.value, !text.isEmpty else { continue }
            if let value = card.double, plausible.contains(value) {
                // 0 h UTC is 14 h in Hawaii: no scan begins then, and a number without a fraction is a day.
                let isDayAlone = value == value.rounded()
                return HeaderTime(
                    value: isDayAlone ? value + Self.localMidnight : value, text: "\(keyword) = \(text)",
                    isDayAlone: isDayAlone)
            }
            remarks.append("\(keyword) = \(text) is no modified Julian date of SITELLE; it is left out.")
        }
        return nil
    }

    /// The first of some days that can be read, with the first of the clocks that can where it has no time of its own.
    mutating func date(_ days: [String], clocks: [String]) -> HeaderTime? {
        for keyword in days {
            guard let text = header.string(keyword) else { continue }
            guard let date = DateText(text), plausible.contains(Double(date.day)) else {
                remarks.append("\(keyword) = \(text) is no date of SITELLE; it is left out.")
                continue
            }
            let day = (value: Double(date.day), text: "\(keyword) = \(text)")
            if let fraction = date.fraction {
                return HeaderTime(value: day.value + fraction + (date.hasZone ? 0 : hoursBehind / 24), text: day.text)
            }
            for keyword in clocks {
                guard let text = header.string(keyword) else { continue }
                guard let fraction = DateText.fraction(ofClock: text) else {
                    remarks.append("\(keyword) = \(text) is no time of day; it is left out.")
                    continue
                }
                let shift = keyword.hasPrefix("UT") ? 0 : hoursBehind / 24
                return HeaderTime(
                    value: day.value + fraction + shift, text: "\(day.text), \(keyword) = \(text)")
            }
            return HeaderTime(value: day.value + Self.localMidnight, text: day.text, isDayAlone: true)
        }
        return nil
    }
}

/// A date as headers write it: `2016-08-25`, `2016/08/25`, and with a time as in ISO 8601, `2016-08-25T10:25:58.56Z`,
/// `2016-08-25 00:25:58-10:00`.
struct DateText {
    /// Modified Julian date of the day, UTC.
    let day: Int
    /// The time of day, UTC, as a share of the day; less than 0 or above 1 where a zone moves it into another day. nil
    /// for a day alone.
    let fraction: Double?
    /// Whether the text names the time zone itself.
    let hasZone: Bool

    init?(_ text: String) {
        let parts = text.split(maxSplits: 1) { $0 == "T" || $0 == " " }
        guard let date = parts.first, let day = ModifiedJulianDate.day(date.replacing("/", with: "-")) else {
            return nil
        }
        self.day = day
        guard parts.count == 2 else {
            (fraction, hasZone) = (nil, false)
            return
        }
        let clock = parts[1].trimmingSpaces
        let zoneStart = clock.firstIndex { "Zz+-".contains($0) } ?? clock.endIndex
        guard let time = Self.fraction(ofClock: String(clock[..<zoneStart])),
            let zone = Self.zone(String(clock[zoneStart...]))
        else { return nil }
        fraction = time - zone
        hasZone = zoneStart < clock.endIndex
    }

    /// `10:25:58.56`, `10:25`; a leap second, or one that rounding made, counts as the next minute.
    static func fraction(ofClock text: String) -> Double? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0.trimmingSpaces) }
        guard (2...3).contains(parts.count), let hours = parts[0], let minutes = parts[1],
            let seconds = parts.count == 3 ? parts[2] : 0, (0...24).contains(hours), (0..<60).contains(minutes),
            (0...60).contains(seconds), hours == hours.rounded()
        else { return nil }
        let fraction = (hours + minutes / 60 + seconds / 3600) / 24
        return fraction <= 1 ? fraction : nil
    }

    /// The offset from UTC as a share of a day: none, `Z`, `+00:00`, `-1000`, `-10`.
    private static func zone(_ text: String) -> Double? {
        guard let sign = text.first else { return 0 }
        let digits = text.dropFirst().filter { $0 != ":" }
        if "Zz".contains(sign) { return digits.isEmpty ? 0 : nil }
        guard digits.count == 2 || digits.count == 4, let hours = Double(digits.prefix(2)),
            let minutes = digits.count == 4 ? Double(digits.suffix(2)) : 0, hours <= 14, minutes < 60
        else { return nil }
        return (sign == "-" ? -1 : 1) * (hours + minutes / 60) / 24
    }
}

extension StringProtocol {
    fileprivate var trimmingSpaces: Substring {
        var text = Substring(self)
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }
}
