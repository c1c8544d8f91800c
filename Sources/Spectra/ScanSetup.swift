/// How an interferogram was sampled: what fixes a cube's axis, line width and resolving power.
///
/// `c` below is the ratio of the laser map to the laser's nominal wavelength, 1 / cos(theta) for light that crosses
/// the interferometer at the angle theta. Formulas agree with real headers to 2e-8 cm-1.
package struct ScanSetup: Sendable, Hashable {
    /// Folding order of the filter's band (8 for SN3).
    package let order: Int
    /// Step of the moving mirror, nm.
    package let stepSize: Double
    /// Number of steps, which is the number of channels.
    package let stepCount: Int
    /// Step at which the path difference is zero.
    package let zeroPathIndex: Int

    package init(order: Int, stepSize: Double, stepCount: Int, zeroPathIndex: Int) {
        self.order = order
        self.stepSize = stepSize
        self.stepCount = stepCount
        self.zeroPathIndex = zeroPathIndex
    }

    /// Width of a sinc sin(u) / u at half its maximum, in units of pi u (Martin, Prunet & Drissen 2016).
    package static let sincWidth = 1.20671

    /// Steps on the long side of the scan, which set the resolution.
    package var longSide: Int { stepCount - zeroPathIndex }

    /// Axis of a spectrum whose path differences are scaled by `correction` (c).
    package func axis(correction: Double) -> WavenumberAxis {
        let step = correction * 1e7 / (2 * stepSize * Double(stepCount))
        return WavenumberAxis(origin: Double(order * stepCount) * step, step: step, count: stepCount)
    }

    /// Full width at half maximum of the instrument's sinc, cm-1, at a pixel whose path differences are scaled by
    /// `correction` (c), also on an axis that was calibrated to another c.
    package func lineWidth(correction: Double) -> Double {
        Self.sincWidth * correction * 1e7 / (2 * Double(longSide) * stepSize)
    }

    /// Resolving power at the middle of the order; the same for every pixel.
    package var resolvingPower: Double { (Double(order) + 0.5) * Double(longSide) / Self.sincWidth }

    /// Fraction of the axis' Nyquist frequency that the scan reaches: spectra hold nothing beyond it.
    package var bandLimit: Double { Double(longSide) / Double(stepCount) }
}
