import Simulator

/// A kind of field that is not easy, as the simulator makes it.
struct TruthScene: Sendable {
    let name: String
    private let change: @Sendable (inout FieldParameters) -> Void

    init(_ name: String, _ change: @escaping @Sendable (inout FieldParameters) -> Void) {
        (self.name, self.change) = (name, change)
    }

    func parameters(size: Int, seed: UInt64) -> FieldParameters {
        var parameters = FieldParameters()
        (parameters.width, parameters.height, parameters.seed) = (size, size, seed)
        change(&parameters)
        return parameters
    }

    /// Resolving power, steps of the scan and the one of zero path difference.
    private static let scans: [(resolvingPower: Int, steps: Int, zeroPath: Int)] = [
        (5000, 842, 169), (2900, 505, 101), (2000, 350, 70),
    ]

    static let all: [TruthScene] = discs + fastDiscs + nebulae + neighbours + systems + gasAtRest + others

    private static let discs: [TruthScene] = scans.map { scan in
        TruthScene("disc, R \(scan.resolvingPower)") {
            ($0.channelCount, $0.zeroPathIndex) = (scan.steps, scan.zeroPath)
        }
    }

    private static let fastDiscs: [TruthScene] = [350, 500].map { (rotation: Int) in
        TruthScene("disc turning by \(rotation) km/s") { $0.rotation = Double(rotation) }
    }

    private static let nebulae: [TruthScene] = scans.flatMap { scan in
        [40, 80, 100].flatMap { (percent: Int) in
            [20, 100, 300, 1000].map { (brightness: Int) in
                TruthScene("nebula over \(percent) %, SNR \(brightness), R \(scan.resolvingPower)") {
                    ($0.channelCount, $0.zeroPathIndex, $0.hasGalaxy) = (scan.steps, scan.zeroPath, false)
                    $0.clouds = [
                        .init(columns: 0...Double(percent) / 100, brightness: Double(brightness), velocity: -180)
                    ]
                }
            }
        }
    }

    private static let neighbours: [TruthScene] = [(-180, 500), (-700, 3000), (200, 1500)].map {
        (first: Int, second: Int) in
        TruthScene("gas at \(first) and \(second) km/s, SNR 60 and 15") {
            $0.hasGalaxy = false
            $0.clouds = [
                .init(columns: 0...0.4, brightness: 60, velocity: Double(first)),
                .init(columns: 0.5...0.8, brightness: 15, velocity: Double(second)),
            ]
        }
    }

    private static let systems: [TruthScene] = [400, 680, 1500].map { (apart: Int) in
        TruthScene("two on a line of sight, \(apart) km/s, SNR 30, 15") {
            $0.hasGalaxy = false
            $0.clouds = [
                .init(columns: 0...0.6, brightness: 30, velocity: -180),
                .init(columns: 0...0.6, brightness: 15, velocity: Double(apart) - 180),
            ]
        }
    }

    private static let gasAtRest: [TruthScene] = [0, 20, 40].map { (velocity: Int) in
        TruthScene("gas at \(velocity) km/s over 100 %, SNR 60") {
            $0.hasGalaxy = false
            $0.clouds = [.init(brightness: 60, velocity: Double(velocity))]
        }
    }

    private static let others: [TruthScene] = [
        TruthScene("disc, OH lines 15 % off the table") { $0.skyLineScatter = 0.15 },
        TruthScene("disc, one of 32 pixels along a side") { $0.spacing = 32 },
        TruthScene("stars 10 times as bright, no gas") {
            ($0.gasShare, $0.starlight, $0.stellarLines) = (0, 10, 1)
        },
    ]
}
