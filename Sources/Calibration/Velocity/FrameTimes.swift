import Cubes

/// When the frames of a scan were taken, from the dates of its start and end and the odometers of its frames.
///
/// The odometer counts every exposure of the telescope. Within a night it runs like a clock from start to end. Where it
/// jumps, the scan went on in another night: the frames before the first jump follow the start at the scan's own pace,
/// those after the last one end at the end, and a night between them is placed by its odometers, at the hour half way
/// between those of start and end.
struct FrameTimes {
    /// Modified Julian dates, UTC, one for each frame, in the order in which they were taken.
    let dates: [Double]

    /// A scan that lasts longer than this, days, went on in another night.
    static let longestNight = 0.6
    /// Frames of one night are not further apart than this: scans of NGC 4569 and M31 have gaps of 2 and 24 within a
    /// night and of 14 000 between two.
    private static let widestGap = 200
    /// Reading out a frame, seconds (SITELLE's scans take 17.1 s for steps of 13.3 s).
    static let readout = 3.8
    private static let secondsPerDay = 86_400.0

    /// - Parameters:
    ///   - odometers: of the frames, in any order; empty where the header names none.
    ///   - start, end: of the scan, modified Julian dates, UTC; end >= start.
    ///   - exposure: of a frame, s.
    ///   - count: frames of the scan, for a header that names none.
    init(odometers: [Int], start: Double, end: Double, exposure: Double, count: Int) {
        let frames = odometers.sorted()
        let pace = (exposure + Self.readout) / Self.secondsPerDay
        guard end - start > Self.longestNight else {
            dates = Self.even(frames, from: start, to: end, count: count)
            return
        }
        guard let first = frames.first, let last = frames.last, last > first else {
            // Half of the frames in the first night, half in the last: the header tells no more.
            let half = max(1, count / 2)
            dates = (0..<half).flatMap { frame in [start + Double(frame) * pace, end - Double(frame) * pace] }.sorted()
            return
        }
        let nights = Self.nights(frames)
        let nightsLater = (end - start).rounded()
        let drift = (end - start) - nightsLater
        dates = nights.enumerated().flatMap { index, night in
            if index == 0 { return night.map { start + Double($0 - first) * pace } }
            if index == nights.count - 1 { return night.map { end - Double(last - $0) * pace } }
            let middle = Double(night[0] + night[night.count - 1]) / 2
            let share = (middle - Double(first)) / Double(last - first)
            let date = start + (share * nightsLater).rounded() + drift / 2
            return night.map { date + (Double($0) - middle) * pace }
        }
    }

    private static func even(_ frames: [Int], from start: Double, to end: Double, count: Int) -> [Double] {
        guard let first = frames.first, let last = frames.last, last > first else {
            return (0..<max(1, count)).map { start + (end - start) * (Double($0) + 0.5) / Double(max(1, count)) }
        }
        return frames.map { start + (end - start) * (Double($0 - first) + 0.5) / Double(last - first + 1) }
    }

    /// Frames that follow each other without a wide gap.
    private static func nights(_ frames: [Int]) -> [[Int]] {
        frames.reduce(into: [[Int]]()) { nights, frame in
            if let before = nights.last?.last, frame - before <= widestGap {
                nights[nights.count - 1].append(frame)
            } else {
                nights.append([frame])
            }
        }
    }
}
