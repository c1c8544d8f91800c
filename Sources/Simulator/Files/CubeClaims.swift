import Glibc
import Spectra

/// What a cube's header claims, whatever the format: true to the field, but for a planted fault.
struct CubeClaims {
    /// Image scale of real headers, degrees per pixel, the small turn of the camera, and its distortion.
    static let scale = 8.98135051216e-5
    static let turn = -9.604037260740e-7
    /// Resolving power in the middle of the order over the one that is asked for (0.94-0.97 in real headers).
    private static let resolutionReached = 0.95
    /// Flux of a count, erg/cm2/A (real: 6.7e-17 and 3.4e-16).
    static let fluxPerCount = 3.42e-16
    /// Exposure of a step, s (SIGNALS).
    static let exposure = 13.3

    var instrument = "SITELLE"
    var filter = "SN3"
    var order: Int
    var stepSize: Double
    var stepCount: Int
    var zeroPathIndex: Int
    var axisOrigin, axisStep: Double
    /// The first wavenumber of the axis that HDF5 files store beside these.
    var storedOrigin: Double
    var axisCorrection = DetectorGeometry.axisCorrection
    var isCalibrated = true
    /// Resolving power that was asked for.
    var requestedResolution: Double
    var fluxPerCount = Self.fluxPerCount
    /// The factor of the matrix that turns pixels into degrees.
    var scaleFactor = 1.0
    /// Pixel of the reference point, counted from 1, and the point, degrees.
    var referencePixel: (x: Double, y: Double)
    var referencePoint: (rightAscension: Double, declination: Double)
    /// Modified Julian dates of the scan's start and end, UTC.
    let start, end: Double
    let members: [FrameQuality]

    init(_ field: FieldSimulation) {
        let parameters = field.parameters
        let setup = parameters.setup
        order = setup.order
        stepSize = setup.stepSize
        stepCount = setup.stepCount
        zeroPathIndex = setup.zeroPathIndex
        axisOrigin = field.axis.origin
        axisStep = field.axis.step
        storedOrigin = axisOrigin
        requestedResolution = (setup.resolvingPower / Self.resolutionReached / 100).rounded() * 100
        scaleFactor = Double(parameters.spacing)
        referencePixel = (Double(parameters.width + 1) / 2, Double(parameters.height + 1) / 2)
        referencePoint = (parameters.targetRA, parameters.targetDec)
        start = parameters.mjdObs
        end = parameters.mjdObs + parameters.scanLength
        members = FrameQuality.members(of: parameters)
        plant(parameters.fault)
    }

    private mutating func plant(_ fault: FieldFault?) {
        switch fault {
        case .otherInstrument: instrument = "SpIOMM"
        case .otherFilter: filter = "SN2"
        case .stepCount: stepCount = 900
        case .order: order = 7
        case .stepSize: stepSize = 2900
        case .axisCorrection: axisCorrection = 1 / cos(11.8 * Double.pi / 180)
        case .axisOrigin: axisOrigin += 0.5
        case .storedAxis: storedOrigin += 0.5
        case .axisStep: axisStep *= Double(stepCount) / Double(stepCount + 1)
        case .notCalibrated: isCalibrated = false
        case .zeroPath: zeroPathIndex = stepCount / 50
        case .zeroPathMoved: zeroPathIndex += zeroPathIndex * 15 / 100
        case .resolutionMissed: requestedResolution *= 2
        case .fluxPerCountZero: fluxPerCount = 0
        case .fluxPerCountUndefined: fluxPerCount = .nan
        case .fluxPerCountAbsurd: fluxPerCount *= 1e6
        case .imageScale: scaleFactor = 1.3
        case .referencePixel: referencePixel.x += 300
        case .pointing: referencePoint.declination += 10.0 / 60
        default: break
        }
    }
}

/// What the header says of one frame of the scan.
struct FrameQuality {
    /// Image quality, arcsec; sky background; extinction, mag; shift, pixels.
    var imageQuality, background, extinction, shift: Double

    /// The quality of all frames, in the order of the steps.
    static func members(of parameters: FieldParameters) -> [FrameQuality] {
        var random = RandomSource(seed: parameters.seed)
        return (0..<parameters.channelCount).map { step in
            var frame = FrameQuality(
                imageQuality: 0.9 + 0.1 * random.uniform(), background: 5.4 + 0.05 * random.uniform(),
                extinction: 0.02 * random.uniform(), shift: 0.5 * random.uniform())
            let progress = Double(step) / Double(parameters.channelCount)
            switch parameters.fault {
            case .badSeeing: frame.imageQuality += 1.25
            // A tenth of the scan.
            case .clouds where (0.6..<0.7).contains(progress): frame.extinction += 0.6
            case .guidingDrift: frame.shift += 20 * progress
            default: break
            }
            return frame
        }
    }
}
