import Spectra

/// What a fit's [NII] lines say of each other: where another cloud's H-alpha lies on one of them, the other one tells how
/// much of it is [NII].
extension LineFit {
    /// Height of [NII]6583 over that of [NII]6548.
    private static let heightRatio: Double = {
        let ratio = EmissionLine.nii6583.wavenumber / EmissionLine.nii6548.wavenumber
        return EmissionLine.nitrogenRatio * ratio * ratio
    }()
    /// An excess of so many standard deviations is looked into: noise gives it to 5 of 100 spectra, and the fit of both
    /// clouds then decides.
    private static let noteworthy = 2.0

    /// By how much [NII]6583 is brighter than [NII]6548 says, in standard deviations; below 0 where it is [NII]6548 that is
    /// too bright. 0 where the two say nothing of each other.
    var doubletExcess: Double {
        let (blue, red) = (flux[EmissionLine.nii6548Index], flux[EmissionLine.nii6583Index])
        let (blueError, redError) = (
            fluxError[EmissionLine.nii6548Index] * EmissionLine.nitrogenRatio, fluxError[EmissionLine.nii6583Index]
        )
        let excess = red - EmissionLine.nitrogenRatio * blue
        let error = (redError * redError + blueError * blueError).squareRoot()
        return error > 0 && excess.isFinite ? excess / error : 0
    }

    /// The fit with the line of the doublet that is too bright as bright as the other one says.
    package func withSoundDoublet() -> LineFit {
        abs(doubletExcess) < Self.noteworthy
            ? self : replacing(doubletExcess > 0 ? EmissionLine.nii6583Index : EmissionLine.nii6548Index)
    }

    /// The fit with a line that another cloud's H-alpha hides as bright as the other one says.
    func beside(velocity: Double, lineWidth: Double) -> LineFit {
        hiddenLine(velocity: velocity, lineWidth: lineWidth).map(replacing) ?? self
    }

    /// Whether another cloud's H-alpha lies on one of the two lines.
    func hidesHalpha(velocity: Double, lineWidth: Double) -> Bool {
        hiddenLine(velocity: velocity, lineWidth: lineWidth) != nil
    }

    /// The line of the doublet that another cloud's H-alpha hides, when it lies within a line width; nil when none does.
    private func hiddenLine(velocity: Double, lineWidth: Double) -> Int? {
        let halpha = EmissionLine.halpha.wavenumber * Doppler.factor(velocity: velocity)
        return [EmissionLine.nii6548Index, EmissionLine.nii6583Index].first {
            let own = EmissionLine.sn3[$0].wavenumber * Doppler.factor(velocity: kinematics[$0].velocity)
            return abs(own - halpha) < lineWidth
        }
    }

    /// One of the two lines as bright as the other one says.
    private func replacing(_ line: Int) -> LineFit {
        let (blue, red) = (amplitude[EmissionLine.nii6548Index], amplitude[EmissionLine.nii6583Index])
        guard blue.isFinite, red.isFinite else { return self }
        var fit = self
        fit.amplitude[line] =
            line == EmissionLine.nii6548Index ? max(0, red) / Self.heightRatio : max(0, blue) * Self.heightRatio
        return fit
    }
}
