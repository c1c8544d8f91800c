import FITS
import Glibc

/// When a scan was taken, from whatever a header says of it: MJD-OBS, DATE-OBS with or without a time, and the clocks
/// that stand beside a date.
///
/// MJD-OBS wins where several agree or differ; `remarks` tells what cannot be read, cannot be true, or differs.
package struct ObservationTime: Sendable, Hashable {
    /// The start of the scan, modified Julian date, UTC; nil where the header gives none that can be true.
    package let start: Double?
    /// The end of the scan, modified Julian date, UTC; not before the start.
    package let end: Double?
    /// Whether the header gives a day alone: `start` is then its middle of the night.
    package let isDayAlone: Bool
    /// Sentences on what an operator should know, empty for a sound header.
    package let remarks: [String]

    /// From SITELLE's first light, in 2015, to tomorrow: no scan was taken later than now.
    static var plausible: ClosedRange<Double> {
        57_023...max(57_023, Double(time(nil)) / 86_400 + unixEpoch + 1)
    }
    /// 1970-01-01 as a modified Julian date.
    private static let unixEpoch = 40_587.0
    /// Midnight at Mauna Kea, 155.47 degrees west, as a share of a UTC day: the time that a day alone stands for.
    static let localMidnight = 155.468876 / 360
    /// A clock in hundredths of a day: what a header's own dates may differ by; it moves velocities by 0.02 km/s.
    private static let tolerance = 0.01
    /// A scan is repeated or finished within a year.
    private static let longestScan = 400.0
    /// And most often within a queue run.
    private static let usualScan = 30.0

    init(header: CubeHeader) {
        var remarks: [String] = []
        let behind = Self.hoursBehindUTC(header, &remarks)
        let date = Self.dates(
            header, days: ["DATE-OBS", "OBS_DATE", "DATE_OBS"],
            clocks: ["UTC-OBS", "UTIME", "TIME-OBS", "OBS_TIME", "UT"], behind, &remarks)
        var number = ["MJD-OBS", "MJDATE"].lazy.compactMap { Self.number(header, $0, &remarks) }.first
        let last =
            Self.number(header, "MJDEND", &remarks) ?? Self.number(header, "MJD-END", &remarks)
            ?? Self.dates(header, days: ["DATEEND", "DATE-END"], clocks: ["UTCEND", "TIMEEND"], behind, &remarks)
            .flatMap { $0.isDayAlone ? nil : $0 }
        if let given = number, let date, abs(given.value - date.value) > (date.isDayAlone ? 1 : Self.tolerance) {
            // The end of the scan tells which of them is wrong, where it can.
            func fits(_ start: Reading) -> Bool {
                last.map { (0...Self.usualScan).contains($0.value - start.value) } ?? true
            }
            if !fits(given), fits(date) { number = nil }
            remarks.append(
                "\(given.text) and \(date.text) are different times; \((number ?? date).text) is used"
                    + (number == nil ? ", as the scan's end agrees with it." : "."))
        }
        var first = number ?? date
        if first == nil {
            let other =
                Self.number(header, "MJD-AVG", &remarks) ?? Self.dates(
                    header, days: ["DATE-AVG"], clocks: [], behind, &remarks)
                ?? last
            if let other {
                remarks.append(
                    "The header gives no start of the scan; \(other.text) stands in for it, which leaves up to 0.5 km/s"
                        + " in heliocentric velocities.")
            }
            first = other
        }
        start = first?.value
        isDayAlone = first?.isDayAlone == true
        if let first, let last, first.text != last.text {
            let isPlausible = last.value > first.value && last.value < first.value + Self.longestScan
            end = isPlausible ? last.value : nil
            if !isPlausible {
                remarks.append("\(last.text) is no end of a scan that began at \(first.text); it is left out.")
            }
        } else {
            end = nil
        }
        if first != nil, end == nil, header.exposurePerStep == nil {
            remarks.append(
                "The header gives neither the scan's end nor its exposure: the start stands for the middle, which leaves up"
                    + " to 0.5 km/s in heliocentric velocities.")
        }
        self.remarks = remarks
    }

    /// Hawaii, where a clock that is no UTC stands.
    private static let hawaii = 10.0
    private static let timeSystems: [String: Double] = [
        // Those of atoms and of the Sun are within 70 s of UTC, which moves velocities by 2 m/s.
        "UTC": 0, "UT": 0, "UT1": 0, "GMT": 0, "TAI": 0, "IAT": 0, "TT": 0, "TDT": 0, "ET": 0, "TDB": 0, "TCG": 0,
        "TCB": 0, "GPS": 0, "HST": hawaii, "LOCAL": hawaii,
    ]

    /// TIMESYS is the time system of the header's dates and clocks; numbers such as MJD-OBS are UTC.
    private static func hoursBehindUTC(_ header: CubeHeader, _ remarks: inout [String]) -> Double {
        guard let name = header.string("TIMESYS") else { return 0 }
        guard let hours = timeSystems[name.uppercased()] else {
            remarks.append("TIMESYS = \(name) is no time system that is known; dates are taken as UTC.")
            return 0
        }
        if hours != 0 {
            remarks.append("TIMESYS = \(name): dates with a time are taken as Hawaii's, \(Int(hours)) h behind UTC.")
        }
        return hours
    }

    /// A time and the cards that give it.
    private struct Reading {
        let value: Double
        let text: String
        var isDayAlone = false
    }

    private static func number(_ header: CubeHeader, _ keyword: String, _ remarks: inout [String]) -> Reading? {
        guard let card = header[keyword], let text = card.value, !text.isEmpty else { return nil }
        guard let value = card.double, plausible.contains(value) else {
            remarks.append("\(keyword) = \(text) is no modified Julian date of SITELLE; it is left out.")
            return nil
        }
        return Reading(value: value, text: "\(keyword) = \(text)")
    }

    private static func dates(
        _ header: CubeHeader, days: [String], clocks: [String], _ hoursBehind: Double, _ remarks: inout [String]
    ) -> Reading? {
        for keyword in days {
            guard let text = header.string(keyword) else { continue }
            guard let date = DateText(text), plausible.contains(Double(date.day)) else {
                remarks.append("\(keyword) = \(text) is no date of SITELLE; it is left out.")
                continue
            }
            if let fraction = date.fraction {
                let shift = date.hasZone ? 0 : hoursBehind / 24
                return Reading(value: Double(date.day) + fraction + shift, text: "\(keyword) = \(text)")
            }
            for clock in clocks {
                guard let time = header.string(clock) else { continue }
                guard let fraction = DateText.fraction(ofClock: time) else {
                    remarks.append("\(clock) = \(time) is no time of day; it is left out.")
                    continue
                }
                let shift = clock.hasPrefix("UT") ? 0 : hoursBehind / 24
                return Reading(
                    value: Double(date.day) + fraction + shift, text: "\(keyword) = \(text), \(clock) = \(time)")
            }
            return Reading(
                value: Double(date.day) + localMidnight, text: "\(keyword) = \(text)", isDayAlone: true)
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
