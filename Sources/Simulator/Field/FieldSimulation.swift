import Spectra

/// A made-up field: everything that a reduced SN3 cube of a galaxy holds, with the truth behind it.
///
/// Each spectrum is the transform of an interferogram on the pixel's own path differences that holds nebular lines (at
/// the Doppler-shifted wavenumbers of `truth`), night-sky lines and white noise, and the continua of sky, galaxy and
/// stars. Nothing is removed or corrected, as in the observatory's reduction.
package struct FieldSimulation: Sendable {
    package let parameters: FieldParameters
    package let truth: FieldTruth
    /// The cube's calibrated axis.
    package let axis: WavenumberAxis
    let geometry: DetectorGeometry
    let sky: NightSky
    /// Transmission on the axis.
    let filterOnAxis: [Float]

    /// The shift of a filter that is not where it should be, cm-1.
    private static let filterShift = 40.0

    package init(_ parameters: FieldParameters) throws(SimulatorError) {
        try parameters.check()
        let parameters = parameters.withFault
        self.parameters = parameters
        geometry = DetectorGeometry(
            width: parameters.width, height: parameters.height, centralZeroPoint: parameters.zeroPoint,
            spacing: Double(parameters.spacing))
        let axis = parameters.setup.axis(correction: DetectorGeometry.axisCorrection)
        self.axis = axis
        var filter = try FilterTransmission.shipped()
        if parameters.fault == .shiftedFilter { filter = filter.shifted(by: Self.filterShift) }
        filterOnAxis = (0..<axis.count).map { Float(filter(axis[$0])) }
        let width = parameters.setup.lineWidth(correction: DetectorGeometry.axisCorrection)
        sky = NightSky(
            axis: axis, width: width, filter: filter, hasLines: parameters.fault != .skyRemoved,
            scatter: parameters.skyLineScatter, seed: parameters.seed)
        truth = FieldScene(parameters, geometry: geometry).truth
    }

    /// Spectra of one row, [x][channel], erg/s/cm2/A, as the cube holds them or without their noise.
    package func spectra(row: Int, noisy: Bool) -> [[Float]] { parts(row: row, noisy: noisy).real }

    /// The spectra with their imaginary parts, which are 0 where the cube holds none.
    func parts(row: Int, noisy: Bool) -> (real: [[Float]], imaginary: [[Float]]) {
        let width = parameters.width
        var real = [Float](repeating: 0, count: axis.count * width)
        var imaginary = real
        real.withUnsafeMutableBufferPointer { real in
            imaginary.withUnsafeMutableBufferPointer { imaginary in
                guard let start = real.baseAddress, let other = imaginary.baseAddress else { return }
                let renderer = FieldRenderer(self)
                for first in stride(from: 0, to: width, by: FieldInterferograms.blockSize) {
                    renderer.render(
                        row: row, block: first / FieldInterferograms.blockSize, noisy: noisy, into: start + first,
                        imaginary: parameters.hasImaginaryPart ? other + first : nil, stride: width)
                }
            }
        }
        func spectra(_ values: [Float]) -> [[Float]] {
            (0..<width).map { x in (0..<axis.count).map { values[$0 * width + x] } }
        }
        return (spectra(real), spectra(imaginary))
    }
}
