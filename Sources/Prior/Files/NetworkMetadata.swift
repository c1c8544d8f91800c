import Foundation
import Spectra

/// A network's training data and scores, stored in its file as strings.
package struct NetworkMetadata: Sendable, Hashable {
    /// The points at which a spectrum is sampled to become the input.
    package enum Input: Sendable, Hashable {
        /// The points are rest-frame wavenumbers, cm-1.
        case grid(WavenumberAxis)
        /// The points lie in a window around each line.
        case windows(LineWindows)

        /// The number of points.
        package var count: Int {
            switch self {
            case .grid(let axis): axis.count
            case .windows(let windows): windows.count
            }
        }
    }

    package var name: String
    package var input: Input
    /// The resolving powers at H-alpha of the training spectra.
    package var resolvingPower: ClosedRange<Double>
    /// The velocities of the training spectra relative to the input's frame, km/s.
    package var velocity: ClosedRange<Double>
    /// The broadenings of the training spectra, km/s.
    package var broadening: ClosedRange<Double>
    /// A description of how the training spectra were made.
    package var recipe: String
    /// The seed of the training run.
    package var seed: UInt64
    /// The commit of the code that trained the network.
    package var commit: String
    package var trainedAt: Date
    /// The scores on fresh spectra of the paper's recipe.
    package var scores: NetworkScores
    /// The SHA-256 of the whole file, 64 hexadecimal digits; empty before there is a file.
    package internal(set) var sha256 = ""

    package init(
        name: String, input: Input, resolvingPower: ClosedRange<Double>, velocity: ClosedRange<Double>,
        broadening: ClosedRange<Double>, recipe: String, seed: UInt64, commit: String, trainedAt: Date,
        scores: NetworkScores
    ) {
        self.name = name
        self.input = input
        self.resolvingPower = resolvingPower
        self.velocity = velocity
        self.broadening = broadening
        self.recipe = recipe
        self.seed = seed
        self.commit = commit
        self.trainedAt = trainedAt
        self.scores = scores
    }
}

extension NetworkMetadata {
    /// The string that marks a safetensors file as one of these networks.
    static let format = "sn3d-network-1"

    /// The metadata in the file's form, with numbers that read back to the same bits.
    var strings: [String: String] {
        var strings = [
            "format": Self.format,
            "name": name,
            "resolving_power_min": "\(resolvingPower.lowerBound)",
            "resolving_power_max": "\(resolvingPower.upperBound)",
            "velocity_min_km_s": "\(velocity.lowerBound)",
            "velocity_max_km_s": "\(velocity.upperBound)",
            "broadening_min_km_s": "\(broadening.lowerBound)",
            "broadening_max_km_s": "\(broadening.upperBound)",
            "recipe": recipe,
            "seed": "\(seed)",
            "commit": commit,
            "trained_at": trainedAt.formatted(.iso8601),
            "score_spectra": "\(scores.spectrumCount)",
            "score_velocity_sd_km_s": "\(scores.velocityDeviation)",
            "score_broadening_sd_km_s": "\(scores.broadeningDeviation)",
            "score_velocity_bias_km_s": "\(scores.velocityBias)",
            "score_broadening_bias_km_s": "\(scores.broadeningBias)",
            "score_velocity_outlier_share": "\(scores.velocityOutlierShare)",
        ]
        switch input {
        case .grid(let axis):
            strings["grid_origin_cm1"] = "\(axis.origin)"
            strings["grid_step_cm1"] = "\(axis.step)"
            strings["grid_count"] = "\(axis.count)"
        case .windows(let windows):
            strings["window_points"] = "\(windows.points)"
            strings["window_spacing"] = "\(windows.spacing)"
        }
        strings["score_velocity_pull"] = scores.velocityPull.map { "\($0)" }
        strings["score_broadening_pull"] = scores.broadeningPull.map { "\($0)" }
        return strings
    }

    /// Reads the file's form; nil when the strings are not those of one of these networks.
    init?(strings: [String: String]) {
        func number(_ key: String) -> Double? { strings[key].flatMap(Double.init).flatMap { $0.isFinite ? $0 : nil } }
        func range(_ stem: String, unit: String = "") -> ClosedRange<Double>? {
            guard let lower = number("\(stem)_min\(unit)"), let upper = number("\(stem)_max\(unit)"), lower < upper
            else { return nil }
            return lower...upper
        }
        guard strings["format"] == Self.format,
            let name = strings["name"], let recipe = strings["recipe"], let commit = strings["commit"],
            let input = Input(strings: strings),
            let resolvingPower = range("resolving_power"),
            let velocity = range("velocity", unit: "_km_s"),
            let broadening = range("broadening", unit: "_km_s"),
            let seed = strings["seed"].flatMap(UInt64.init),
            let trainedAt = strings["trained_at"].flatMap({ try? Date($0, strategy: .iso8601) }),
            let spectra = strings["score_spectra"].flatMap(Int.init),
            let velocityDeviation = number("score_velocity_sd_km_s"),
            let broadeningDeviation = number("score_broadening_sd_km_s"),
            let velocityBias = number("score_velocity_bias_km_s"),
            let broadeningBias = number("score_broadening_bias_km_s"),
            let outlierShare = number("score_velocity_outlier_share")
        else { return nil }
        self.init(
            name: name, input: input, resolvingPower: resolvingPower, velocity: velocity, broadening: broadening,
            recipe: recipe, seed: seed, commit: commit, trainedAt: trainedAt,
            scores: NetworkScores(
                spectrumCount: spectra, velocityDeviation: velocityDeviation, broadeningDeviation: broadeningDeviation,
                velocityBias: velocityBias, broadeningBias: broadeningBias, velocityOutlierShare: outlierShare,
                velocityPull: number("score_velocity_pull"),
                broadeningPull: number("score_broadening_pull")))
    }
}

extension NetworkMetadata.Input {
    fileprivate init?(strings: [String: String]) {
        func number(_ key: String) -> Double? {
            strings[key].flatMap(Double.init).flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
        }
        func count(_ key: String) -> Int? { strings[key].flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil } }
        if let origin = number("grid_origin_cm1"), let step = number("grid_step_cm1"), let count = count("grid_count") {
            self = .grid(WavenumberAxis(origin: origin, step: step, count: count))
        } else if let points = count("window_points"), let spacing = number("window_spacing") {
            self = .windows(LineWindows(points: points, spacing: spacing))
        } else {
            return nil
        }
    }
}
