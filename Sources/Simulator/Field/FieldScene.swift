import Glibc
import Spectra

/// Lays out a galaxy: an inclined, rotating disc with diffuse gas that fades outwards and HII regions on it, its stars'
/// continuum, and a few foreground stars. Outside the disc, on about a third of the field, there is no gas.
struct FieldScene {
    /// Noise of a channel where only the sky shines, erg/s/cm2/A: with the heights below it gives HII regions of
    /// H-alpha at 15-60 times the noise and diffuse gas at 3-15 times.
    static let skyNoise = 1.5e-18
    private static let diffuseHeight = 15.0
    private static let regionHeights = 15.0...60.0
    /// Mean broadening of the gas, km/s.
    static let meanBroadening = 22.0
    /// Radii (standard deviations) of HII regions and of a star's image, pixels.
    private static let regionRadii = 1.2...3.5
    private static let starRadius = 1.2
    private static let pixelsPerRegion = 220
    private static let pixelsPerStar = 1500
    /// Continuum of the galaxy's centre and of stars at their peaks, erg/s/cm2/A.
    private static let galaxyContinuum = 1.2e-17
    private static let starContinua = 2e-17...4e-16
    /// Semi-axes of the disc in units of the field's width and height, and the direction of the longer one, radians.
    private static let semiAxes = (major: 0.55, minor: 0.40)
    private static let direction = 0.55
    /// The density ratio [SII]6716 / [SII]6731 of thin gas, near its upper limit of 1.45, and [NII]6583 / [NII]6548
    /// (Osterbrock & Ferland 2006).
    private static let sulfurDoublet = 1.35
    static let nitrogenDoublet = 3.05

    /// The roughness of wavelengths: km/s, and half waves along each side of the field, which no quadratic follows.
    private static let roughness = (amplitude: 16.0, halfWaves: 3.0)
    /// The share of the field in which pixels are missing.
    private static let missingShare = 0.3
    /// Noise over the usual where it is too much.
    private static let excessNoise: Float = 3

    private let parameters: FieldParameters
    private var random: RandomSource
    private(set) var truth: FieldTruth

    init(_ parameters: FieldParameters, geometry: DetectorGeometry) {
        self.parameters = parameters
        random = RandomSource(seed: parameters.seed)
        truth = FieldTruth(width: parameters.width, height: parameters.height)
        if parameters.hasGalaxy {
            addGas()
            dimGas()
        }
        addClouds()
        addStars()
        for pixel in 0..<truth.pixelCount {
            let (x, y) = (pixel % truth.width, pixel / truth.width)
            truth.zeroPoint[pixel] = Float(
                geometry.zeroPoint(x: x, y: y) + (2 * x < truth.width ? 0 : parameters.zeroPointJump))
            let light = 1 + Double(truth.continuum[pixel]) / NightSky.continuumLevel
            truth.noise[pixel] = Float(Self.skyNoise * light.squareRoot())
            for gas in truth.gas.indices {
                setFluxes(
                    pixel, of: gas, lineWidth: parameters.setup.lineWidth(correction: geometry.correction(x: x, y: y)))
            }
        }
        spoilPixels()
        plantFault()
    }

    private mutating func plantFault() {
        switch parameters.fault {
        case .roughWavelengths:
            let turn = Self.roughness.halfWaves * Double.pi
            for pixel in 0..<truth.pixelCount {
                let u = (Double(pixel % truth.width) + 0.5) / Double(truth.width)
                let v = (Double(pixel / truth.width) + 0.5) / Double(truth.height)
                truth.zeroPoint[pixel] += Float(Self.roughness.amplitude * sin(turn * u) * sin(turn * v))
            }
        case .excessNoise: truth.noise = truth.noise.map { Self.excessNoise * $0 }
        case .missingPixels:
            let missing = Int((Self.missingShare * Double(truth.width)).rounded(.up))
            for pixel in 0..<truth.pixelCount where pixel % truth.width < missing { truth.coverage[pixel] = .undefined }
        default: break
        }
    }

    /// Elliptical radius, 1 at the disc's edge, and the cosine of the azimuth from the major axis.
    private func discPosition(_ x: Double, _ y: Double) -> (radius: Double, cosine: Double) {
        let u = x / Double(truth.width) - 0.5
        let v = y / Double(truth.height) - 0.5
        let along = (u * cos(Self.direction) + v * sin(Self.direction)) / Self.semiAxes.major
        let across = (v * cos(Self.direction) - u * sin(Self.direction)) / Self.semiAxes.minor
        let radius = hypot(along, across)
        return (radius, radius > 0 ? along / radius : 0)
    }

    private mutating func addGas() {
        let turbulence = SmoothField(wavelengths: 20...60, &random)
        let texture = SmoothField(wavelengths: 12...40, &random)
        let width = SmoothField(wavelengths: 30...90, &random)
        addBlobs(
            count: truth.pixelCount / Self.pixelsPerRegion, radii: Self.regionRadii, peaks: Self.regionHeights,
            to: \.gas[0].halphaHeight)
        for pixel in 0..<truth.pixelCount {
            let (x, y) = (Double(pixel % truth.width), Double(pixel / truth.width))
            let (radius, cosine) = discPosition(x, y)
            let rotation = parameters.rotation * tanh(radius / 0.35) * cosine
            truth.continuum[pixel] = Float(parameters.starlight * Self.galaxyContinuum * exp(-2.5 * radius))
            truth.stellarVelocity[pixel] = Float(parameters.systemicVelocity + rotation)
            guard radius < 1 else {
                truth.gas[0].halphaHeight[pixel] = 0
                continue
            }
            let edge = min(1, (1 - radius) / 0.03)
            let diffuse = Self.diffuseHeight * exp(-1.6 * radius) * (1 + 0.15 * texture(x, y))
            truth.gas[0].halphaHeight[pixel] = Float(
                Self.skyNoise * edge * (Double(truth.gas[0].halphaHeight[pixel]) + diffuse))
            let velocity = parameters.systemicVelocity + rotation + 4 * turbulence(x, y)
            truth.gas[0].velocity[pixel] = Float(velocity)
            truth.gas[0].topocentricVelocity[pixel] = Float(velocity - parameters.heliocentricVelocity)
            truth.gas[0].broadening[pixel] = Self.broadening(texture: width(x, y))
        }
    }

    /// A broadening between half and nearly twice the mean, km/s.
    private static func broadening(mean: Double = meanBroadening, texture: Double) -> Float {
        let scale = mean / meanBroadening
        return Float(scale * min(max(meanBroadening + 8 * texture, 10), 40))
    }

    /// Lays the clouds over one another and over the galaxy, the brightest of each line of sight first.
    private mutating func addClouds() {
        guard !parameters.clouds.isEmpty else { return }
        let turbulence = SmoothField(wavelengths: 20...60, &random)
        let texture = SmoothField(wavelengths: 12...40, &random)
        let width = SmoothField(wavelengths: 30...90, &random)
        for cloud in parameters.clouds {
            var gas = FieldTruth.Gas(pixelCount: truth.pixelCount)
            for pixel in 0..<truth.pixelCount {
                let (x, y) = (Double(pixel % truth.width), Double(pixel / truth.width))
                let (first, end) = (cloud.columns.lowerBound, cloud.columns.upperBound)
                guard x >= first * Double(truth.width), x < end * Double(truth.width) else { continue }
                gas.halphaHeight[pixel] = Float(Self.skyNoise * cloud.brightness * max(0.1, 1 + 0.3 * texture(x, y)))
                let velocity = cloud.velocity + 4 * turbulence(x, y)
                gas.velocity[pixel] = Float(velocity)
                gas.topocentricVelocity[pixel] = Float(velocity - parameters.heliocentricVelocity)
                gas.broadening[pixel] = Self.broadening(mean: cloud.broadening, texture: width(x, y))
            }
            truth.gas.append(gas)
        }
        for pixel in 0..<truth.pixelCount { sortGas(pixel) }
        truth.gas = truth.gas.prefix(1) + truth.gas.dropFirst().filter { $0.halphaHeight.contains { $0 > 0 } }
    }

    private mutating func sortGas(_ pixel: Int) {
        struct Cloud {
            let height, velocity, topocentric, broadening: Float
        }
        let clouds = truth.gas.map {
            Cloud(
                height: $0.halphaHeight[pixel], velocity: $0.velocity[pixel],
                topocentric: $0.topocentricVelocity[pixel], broadening: $0.broadening[pixel])
        }
        for (place, cloud) in clouds.sorted(by: { $0.height > $1.height }).enumerated() {
            truth.gas[place].halphaHeight[pixel] = cloud.height
            truth.gas[place].velocity[pixel] = cloud.velocity
            truth.gas[place].topocentricVelocity[pixel] = cloud.topocentric
            truth.gas[place].broadening[pixel] = cloud.broadening
        }
    }

    /// Leaves the gas of the brightest pixels alone, `gasShare` of the field, at `gasBrightness` times its height.
    private mutating func dimGas() {
        let count = Int((parameters.gasShare * Double(truth.pixelCount)).rounded())
        let heights = truth.gas[0].halphaHeight.sorted(by: >)
        let least = count < heights.count ? heights[count] : -1
        for pixel in 0..<truth.pixelCount where truth.gas[0].halphaHeight[pixel] > 0 {
            if truth.gas[0].halphaHeight[pixel] > least {
                truth.gas[0].halphaHeight[pixel] *= Float(parameters.gasBrightness)
            } else {
                truth.gas[0].halphaHeight[pixel] = 0
                (truth.gas[0].velocity[pixel], truth.gas[0].topocentricVelocity[pixel]) = (.nan, .nan)
                truth.gas[0].broadening[pixel] = .nan
            }
        }
    }

    private mutating func addStars() {
        addBlobs(
            count: max(2, truth.pixelCount / Self.pixelsPerStar), radii: Self.starRadius...Self.starRadius,
            peaks: Self.starContinua, to: \.continuum)
    }

    /// Adds round Gaussians at random places, their peaks uniform in the logarithm.
    private mutating func addBlobs(
        count: Int, radii: ClosedRange<Double>, peaks: ClosedRange<Double>,
        to plane: WritableKeyPath<FieldTruth, [Float]>
    ) {
        var values = truth[keyPath: plane]
        for _ in 0..<count {
            let x = random.uniform(in: 0...Double(truth.width))
            let y = random.uniform(in: 0...Double(truth.height))
            let radius = random.uniform(in: radii)
            let peak = exp(random.uniform(in: log(peaks.lowerBound)...log(peaks.upperBound)))
            let reach = 5 * radius
            for row in max(0, Int(y - reach))..<min(truth.height, Int(y + reach) + 1) {
                for column in max(0, Int(x - reach))..<min(truth.width, Int(x + reach) + 1) {
                    let (dx, dy) = (Double(column) - x, Double(row) - y)
                    let square = (dx * dx + dy * dy) / (radius * radius)
                    values[row * truth.width + column] += Float(peak * exp(-square / 2))
                }
            }
        }
        truth[keyPath: plane] = values
    }

    /// Line fluxes of a pixel from the height of its H-alpha: the diffuse gas and the inner disc have more [NII], the
    /// diffuse gas more [SII] (Haffner et al. 2009, Rev. Mod. Phys. 81, 969).
    private mutating func setFluxes(_ pixel: Int, of gas: Int, lineWidth: Double) {
        let height = Double(truth.gas[gas].halphaHeight[pixel])
        guard height > 0 else { return }
        let conversions = FieldLines(gas: truth.gas[gas], pixel: pixel, zeroPoint: truth.zeroPoint[pixel])
            .conversions(lineWidth: lineWidth)
        let halpha = height * conversions[EmissionLine.halphaIndex]
        let radius = discPosition(Double(pixel % truth.width), Double(pixel / truth.width)).radius
        let diffuse = 1 / (1 + height / (Self.skyNoise * Self.regionHeights.lowerBound))
        let nitrogen = parameters.nitrogenOverHalpha ?? 0.35 - 0.2 * radius + 0.15 * diffuse
        let sulfur = 0.2 + 0.25 * diffuse
        let red = sulfur / (1 + Self.sulfurDoublet)
        let ratios = [nitrogen / Self.nitrogenDoublet, 1, nitrogen, sulfur - red, red]
        for (line, ratio) in ratios.enumerated() {
            truth.gas[gas].flux[line * truth.pixelCount + pixel] = Float(halpha * ratio)
        }
    }

    /// A border of two rows and columns of zeros, and a few pixels without a number.
    private mutating func spoilPixels() {
        for pixel in 0..<truth.pixelCount {
            let (x, y) = (pixel % truth.width, pixel / truth.width)
            if min(x, y, truth.width - 1 - x, truth.height - 1 - y) < 2 { truth.coverage[pixel] = .zero }
        }
        for _ in 0..<max(2, truth.pixelCount / 3000) {
            truth.coverage[Int(random.uniform() * Double(truth.pixelCount))] = .undefined
        }
    }
}
