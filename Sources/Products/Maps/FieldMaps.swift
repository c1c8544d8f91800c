import Spectra

/// The planes of the maps file, in memory: one value for each pixel, row by row from the cube's first row, NaN where
/// there is no measurement. Errors are 1 sigma.
package struct FieldMaps: Sendable {
    package let width: Int
    package let height: Int

    /// km/s, heliocentric, the sky's zero point applied.
    package var velocity: [Float]
    package var velocityError: [Float]
    /// Gaussian sigma of the gas, km/s: the instrument's line shape is in the model already.
    package var broadening: [Float]
    package var broadeningError: [Float]
    /// Upper limit of the broadening at 95 %, km/s, where the mask says UNRESOLVED; `broadening` is the median of what
    /// is possible there.
    package var broadeningLimit: [Float]
    /// The square of the broadening as it was fitted, (km/s)^2, below 0 where noise made it so: what means and medians of many
    /// pixels are made of, as its errors are even where broadenings are not resolved.
    package var broadeningSquare: [Float]
    /// erg s-1 cm-2; five planes one after another in the order of `EmissionLine.sn3`.
    package var flux: [Float]
    package var fluxError: [Float]
    /// H-alpha flux over its error, the paper's proxy.
    package var snr: [Float]
    /// The network's estimate in the frame of `velocity`, km/s.
    package var priorVelocity: [Float]
    package var priorBroadening: [Float]
    /// The network's own errors; NaN from a network that gives none.
    package var priorVelocityError: [Float]
    package var priorBroadeningError: [Float]
    package var reducedChiSquare: [Float]
    /// Unit of the cube, erg s-1 cm-2 A-1.
    package var continuum: [Float]
    /// What was subtracted as the spectral calibration's zero point, km/s.
    package var skyVelocity: [Float]
    /// Standard error of `skyVelocity`, km/s: velocities near each other have it in common, so that it is no part of
    /// `velocityError`.
    package var skyVelocityError: [Float]
    package var mask: [PixelMask]
    /// Pixels with two clouds of gas, MULTICOMP in the mask.
    package var components: [ComponentPair] = []
    /// The decrease of Akaike's criterion from one cloud to two where two were tried; empty where they never were.
    package var deltaAIC: [Float] = []
    /// Velocity and broadening of each line, km/s, as planes one after another like `flux`; empty unless the lines move
    /// in groups of their own, when the planes above are those of H-alpha.
    package var lineVelocity: [Float] = []
    package var lineVelocityError: [Float] = []
    package var lineBroadening: [Float] = []
    package var lineBroadeningError: [Float] = []

    package var pixelCount: Int { width * height }

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
        let blank = [Float](repeating: .nan, count: width * height)
        let lines = [Float](repeating: .nan, count: width * height * EmissionLine.sn3.count)
        velocity = blank
        velocityError = blank
        broadening = blank
        broadeningError = blank
        broadeningLimit = blank
        broadeningSquare = blank
        flux = lines
        fluxError = lines
        snr = blank
        priorVelocity = blank
        priorBroadening = blank
        priorVelocityError = blank
        priorBroadeningError = blank
        reducedChiSquare = blank
        continuum = blank
        skyVelocity = blank
        skyVelocityError = blank
        mask = [PixelMask](repeating: .noCoverage, count: width * height)
    }

    /// Notes how much better two clouds fit a pixel than one.
    package mutating func note(deltaAIC gain: Float, at pixel: Int) {
        if deltaAIC.isEmpty { deltaAIC = [Float](repeating: .nan, count: pixelCount) }
        deltaAIC[pixel] = gain
    }

    /// Makes room for the planes of single lines.
    package mutating func addLinePlanes() {
        lineVelocity = [Float](repeating: .nan, count: flux.count)
        lineVelocityError = lineVelocity
        lineBroadening = lineVelocity
        lineBroadeningError = lineVelocity
    }
}

extension PixelMask {
    /// Bits that kept a pixel from being fitted.
    static let notAttempted: PixelMask = [.noCoverage, .noCalibration, .badChannels, .lowSNR]
    /// Bits of a fit that did not reach a minimum inside its bounds.
    static let notConverged: PixelMask = [.fitFailed, .iterationLimit, .nearBound]

    /// The pixel was fitted.
    package var isAttempted: Bool { isDisjoint(with: .notAttempted) }
    /// The pixel's fit reached a minimum.
    package var isConverged: Bool { isAttempted && isDisjoint(with: .notConverged) }
    /// The fit reached a minimum and no excluding bit is set.
    package var isUsable: Bool { isDisjoint(with: .excluding) }
}
