import Records
import Simulator
import Testing

@testable import Calibration
@testable import Cubes

/// Cubes calibrated in squares of their pixels.
@Suite struct SquaresTests {
    private static let size = 64
    private static let channelCount = 842

    /// What may stand in a pixel that holds no spectrum.
    private static let damage: [@Sendable (_ value: Float, _ random: Float) -> Float] = [
        { _, _ in 0 }, { _, _ in .nan }, { _, _ in 5e-17 }, { _, _ in -9999 }, { _, _ in 1e30 },
        { value, _ in 0.01 * value }, { _, random in 1e-19 * (random - 0.5) },
    ]

    /// One pixel of each second square of 2 x 2 is damaged, in one of the ways; of each fourth, a channel holds a placeholder.
    private static func damaged(_ x: Int, _ y: Int, _ channel: Int, _ value: Float, _ random: Float) -> Float {
        guard value != 0, x % 2 == 1, y % 2 == 0 else { return value }
        let square = y / 2 * (size / 2) + x / 2
        switch square % 4 {
        case 0, 1: return damage[square / 4 % damage.count](value, random)
        case 2 where channel == 200 + square % 100: return -9999
        default: return value
        }
    }

    private static func field(
        _ change: @escaping (_ x: Int, _ y: Int, _ channel: Int, _ value: Float) -> Float
    ) throws -> SimulatedCube {
        var parameters = FieldParameters()
        (parameters.width, parameters.height) = (size, size)
        return try SimulatedCube(parameters) { file in
            file.mapValues(count: size * size * channelCount) { index, value in
                change(index % size, index / size % size, index / (size * size), value)
            }
        }
    }

    private static func values(_ cube: SpectralCube, _ channels: Range<Int>) throws -> [Float] {
        var values = [Float](repeating: 0, count: cube.width * cube.height * channels.count)
        try cube.reader().read(rows: 0..<cube.height, channels: channels, into: &values)
        return values
    }

    /// Whatever stands in a damaged pixel, its square is made of the others.
    @Test func damagedPixelsHaveNoPart() throws {
        var random = RandomSource(seed: 4)
        let sound = try Self.field { $3 }
        let damaged = try Self.field { x, y, channel, value in
            Self.damaged(x, y, channel, value, Float(random.uniform()))
        }
        let result = try Calibrator(bin: 2).run(damaged.cube)
        guard case .calibrated(let calibrated) = result else {
            Issue.record("\(result)")
            return
        }
        let channels = 180..<320
        let (whole, squares) = (try Self.values(sound.cube, channels), try Self.values(calibrated.cube, channels))
        let half = Self.size / 2
        // The border holds nothing.
        for y in 3..<half - 3 {
            for x in 3..<half - 3 {
                let square = y * half + x
                for channel in 0..<channels.count {
                    let corner = (channel * Self.size + 2 * y) * Self.size + 2 * x
                    let isPlaceholder = square % 4 == 2 && channels.lowerBound + channel == 200 + square % 100
                    let damagedOne = square % 4 < 2 || isPlaceholder ? corner + 1 : nil
                    // The simulated field has lost pixels of its own.
                    let members = [corner, corner + 1, corner + Self.size, corner + Self.size + 1]
                        .filter { $0 != damagedOne && whole[$0].isFinite && whole[$0] != 0 }.map { whole[$0] }
                    let expected = 4 * members.reduce(0, +) / Float(members.count)
                    // What one channel of a pixel lacks is taken about the pixels' own levels.
                    let tolerance: Float = isPlaceholder ? 1e-17 : 1e-21
                    #expect(
                        abs(squares[channel * half * half + square] - expected) < tolerance,
                        "square \(x), \(y), channel \(channel)")
                }
            }
        }
    }
}
