import Spectra

/// The planes of the maps file, in memory: one value for each pixel, row by row from the cube's first row, NaN where
/// there is no measurement. Errors are 1 sigma.
public struct FieldMaps: Sendable {
    public let width: Int
    public let height: Int

    /// km/s, heliocentric, the sky's zero point applied.
    public var velocity: [Float]
    public var velocityError: [Float]
    /// Gaussian sigma of the gas, km/s: the instrument's line shape is in the model already.
    public var broadening: [Float]
    public var broadeningError: [Float]
    /// Upper limit of the broadening at 95 %, km/s, where the mask says UNRESOLVED; `broadening` is the median of what
    /// is possible there.
    public var broadeningLimit: [Float]
    /// erg s-1 cm-2; five planes one after another in the order of `EmissionLine.sn3`.
    public var flux: [Float]
    public var fluxError: [Float]
    /// H-alpha flux over its error, the paper's proxy.
    public var snr: [Float]
    /// The network's answer in the frame of `velocity`, km/s.
    public var priorVelocity: [Float]
    public var priorBroadening: [Float]
    /// Its own errors; NaN from a network that gives none.
    public var priorVelocityError: [Float]
    public var priorBroadeningError: [Float]
    public var reducedChiSquare: [Float]
    /// Unit of the cube, erg s-1 cm-2 A-1.
    public var continuum: [Float]
    /// What was subtracted as the spectral calibration's zero point, km/s.
    public var skyVelocity: [Float]
    public var mask: [PixelMask]
    /// Pixels with two clouds of gas, MULTICOMP in the mask.
    public var components: [ComponentPair] = []
    /// Velocity and broadening of each line, km/s, as planes one after another like `flux`; empty unless the lines move
    /// in groups of their own, when the planes above are those of H-alpha.
    public var lineVelocity: [Float] = []
    public var lineVelocityError: [Float] = []
    public var lineBroadening: [Float] = []
    public var lineBroadeningError: [Float] = []

    public var pixelCount: Int { width * height }

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
        let blank = [Float](repeating: .nan, count: width * height)
        let lines = [Float](repeating: .nan, count: width * height * EmissionLine.sn3.count)
        velocity = blank
        velocityError = blank
        broadening = blank
        broadeningError = blank
        broadeningLimit = blank
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
        mask = [PixelMask](repeating: .noCoverage, count: width * height)
    }

    /// Makes room for the planes of single lines.
    public mutating func addLinePlanes() {
        lineVelocity = [Float](repeating: .nan, count: flux.count)
        lineVelocityError = lineVelocity
        lineBroadening = lineVelocity
        lineBroadeningError = lineVelocity
    }
}
