import Prior
import Simulator
import Spectra
import Threads

/// An endless stream of simulated spectra of the survey's kind, each one new.
///
/// A chunk is made ahead on a thread of its own.
/// A spectrum depends on its number and the seed alone.
final class TrainingStream: Sendable {
    /// The number of spectra in a chunk.
    static let chunkSize = 8192

    /// The part of a spectrum that a network reads, and what it is asked.
    enum View: Sendable {
        /// The whole band on a grid moved to the galaxy's velocity, to find the class of velocity.
        case grid(WavenumberAxis, VelocityClasses)
        /// The windows around a guess of the lines' places, to measure its error and the broadening.
        case windows(LineWindows)
    }

    /// A run of spectra that are made together.
    struct Chunk: Sendable {
        var examples: TrainingExamples
        /// The truth of each example.
        var contents: [NebularSpectrum]
    }

    /// The standard deviation of most guesses, widths of the instrument's line.
    private static let guessDeviation = 0.12
    /// The share of guesses with an error anywhere in `wildRange`, 0...1.
    private static let wildShare = 0.15
    /// The range of uniform errors, widths of the instrument's line.
    private static let wildRange = -0.8...0.8
    /// The share of guesses with no lines there, 0...1.
    private static let lostShare = 0.08
    /// The distance of such guesses from the lines, in sums of the instrument's line width and the broadening.
    private static let lostRange = 2.5...8.0

    private let recipe: NebularRecipe
    private let ratios: LineRatios
    private let view: View
    private let frames: [TrainingFrame]
    private let samplers: [Sampler]
    private let seed: UInt64

    /// A way from a frame's axis to the network's input.
    private enum Sampler: Sendable {
        case grid(BandLimitedResampler)
        case windows(WindowSampler)
    }

    /// Draws the scans, angles and galaxies of the spectra.
    ///
    /// - Parameters:
    ///   - view: The part of a spectrum that the network reads.
    ///   - recipe: The recipe of the spectra.
    ///   - resolvingPower: The range of resolving powers at H-alpha.
    ///   - frameCount: The number of scans, angles and galaxies that the spectra are spread over.
    ///   - ratios: The line ratios of HII regions.
    ///   - seed: The seed of all random numbers.
    init(
        _ view: View, recipe: NebularRecipe, resolvingPower: ClosedRange<Double>, frameCount: Int, ratios: LineRatios,
        seed: UInt64
    ) {
        self.recipe = recipe
        self.ratios = ratios
        self.view = view
        self.seed = seed
        frames = (0..<frameCount).map { frame in
            var random = Self.random(seed, UInt64(frame) | 1 << 60)
            return TrainingFrame(resolvingPower: resolvingPower, &random)
        }
        samplers = frames.map { frame in
            switch view {
            case .grid(let grid, _):
                let factor = Doppler.factor(velocity: frame.shift)
                return .grid(
                    BandLimitedResampler(
                        from: frame.axis, to: (0..<grid.count).map { grid[$0] * factor }, bandLimit: frame.bandLimit))
            case .windows(let windows):
                return .windows(WindowSampler(windows, axis: frame.axis, bandLimit: frame.bandLimit))
            }
        }
    }

    /// The source of random numbers of one spectrum.
    private static func random(_ seed: UInt64, _ index: UInt64) -> RandomSource {
        RandomSource(seed: seed &* 0xD134_2543_DE82_EF95 &+ index)
    }

    private var points: Int {
        switch view {
        case .grid(let grid, _): grid.count
        case .windows(let windows): windows.count
        }
    }

    /// Makes one chunk.
    func chunk(_ number: Int) -> Chunk {
        let size = Self.chunkSize
        var examples = TrainingExamples(
            points: points, spectra: [Float](repeating: 0, count: size * points), lineWidths: [], targets: [])
        var contents = [NebularSpectrum]()
        var observed = [Float](repeating: 0, count: frames.map(\.axis.count).max() ?? 0)
        examples.spectra.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            for i in 0..<size {
                var random = Self.random(seed, UInt64(number * size + i))
                let place = Int.random(in: frames.indices, using: &random)
                let frame = frames[place]
                let content = recipe.draw(ratios, lineWidth: frame.lineWidth, &random)
                frame.observe(content, &random, into: &observed)
                let target = start + i * points
                switch samplers[place] {
                case .grid(let resampler):
                    resampler.apply(observed, count: 1, into: target)
                    examples.targets.append(finding(content))
                    examples.lineWidths.append(Float(frame.lineWidth / Doppler.factor(velocity: frame.shift)))
                case .windows(let sampler):
                    let guess = guess(content, frame, &random)
                    sampler.sample(observed, velocity: guess.velocity, lineWidth: frame.lineWidth, into: target)
                    examples.targets.append(guess.target)
                    examples.lineWidths.append(Float(frame.lineWidth / Doppler.factor(velocity: guess.velocity)))
                }
                contents.append(content)
            }
        }
        return Chunk(examples: examples, contents: contents)
    }

    /// The target of a network that finds lines.
    private func finding(_ content: NebularSpectrum) -> TrainingTarget {
        guard case .grid(_, let classes) = view else { return TrainingTarget() }
        var target = TrainingTarget()
        if let velocity = content.kinematics?.velocity, content.isWithinReach {
            let (lower, upper, share) = classes.classes(of: velocity)
            (target.lowerClass, target.upperClass, target.upperShare) = (lower, upper, Float(share))
        } else {
            target.lowerClass = content.clouds.isEmpty ? classes.none : classes.beyond
            target.upperClass = target.lowerClass
        }
        return target
    }

    /// Draws a guess of the lines' velocity on the frame's axis, km/s, and derives the target of a network that
    /// measures lines from there.
    private func guess(
        _ content: NebularSpectrum, _ frame: TrainingFrame, _ random: inout RandomSource
    ) -> (velocity: Double, target: TrainingTarget) {
        var target = TrainingTarget()
        guard let truth = content.kinematics, let first = content.clouds.first else {
            target.singleCloudProbability = 0
            return (Doppler.sum(random.uniform(in: recipe.velocity), frame.shift), target)
        }
        let width = Double(
            LineMeasurement.width(lineWidth: frame.lineWidth / Doppler.factor(velocity: frame.shift)))
        // The brighter cloud may be what was found.
        let center = random.uniform() < 0.5 ? truth.velocity : first.velocity
        let error =
            random.uniform() < Self.wildShare
            ? random.uniform(in: Self.wildRange) : Self.guessDeviation * random.gaussian()
        var velocity = center + error * width
        let isLost = random.uniform() < Self.lostShare
        if isLost {
            let side = random.uniform() < 0.5 ? -1.0 : 1
            velocity = center + side * random.uniform(in: Self.lostRange) * (width + truth.broadening)
        }
        target.velocity = Float((truth.velocity - velocity) / width) / LineMeasurement.velocityScale
        target.broadening =
            (Float(truth.broadening / width) - LineMeasurement.broadeningMiddle) / LineMeasurement.broadeningScale
        target.singleCloudProbability = content.isSimple && !isLost ? 1 : 0
        return (Doppler.sum(velocity, frame.shift), target)
    }

    /// Calls a closure with each chunk of a range in turn, while the next one is made.
    func forEachChunk(_ numbers: Range<Int>, _ body: (Int, Chunk) throws -> Void) rethrows {
        let chunks = Prefetch<(Int, Chunk), Never>(count: numbers.count) { [self] index in
            let number = numbers.lowerBound + index
            return (number, chunk(number))
        }
        while let (number, chunk) = chunks.next() { try body(number, chunk) }
    }
}
