/// A point of the search: where it is, and what fits best there.
///
/// Not Sendable: belongs to one fitter.
final class Iterate {
    /// Velocity, km/s, and broadening^2, (km/s)^2, of each group.
    let searched: UnsafeMutablePointer<Double>
    /// Strengths and constant.
    let linear: UnsafeMutablePointer<Double>
    /// Sum of squared residuals.
    var squares = Double.nan

    private let layout: ModelLayout
    var searchedCount: Int { layout.searchedCount }

    init(layout: ModelLayout, workspace: Workspace) {
        self.layout = layout
        searched = workspace.doubles(layout.searchedCount)
        linear = workspace.doubles(layout.linearCount)
    }

    /// Computes `squares` and `linear` for what `searched` says.
    func evaluate(_ model: VariableProjectionModel) {
        squares = model.evaluate(searched)
        linear.update(from: model.linear, count: layout.linearCount)
    }

    /// Goes to `origin` plus a step in the searched parameters.
    func move(from origin: Iterate, by step: UnsafePointer<Double>) {
        for i in 0..<layout.searchedCount { searched[i] = origin.searched[i] + step[i] }
    }
}
