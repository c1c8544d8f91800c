/// Distortion of SITELLE's camera as SIP polynomials (Shupe et al. 2005), pixels: the terms of second and third order of
/// a real header (2384125p). Those of lower order belong to the pointing and the scale of its own plate solution.
enum DistortionPolynomial {
    typealias Term = (x: Int, y: Int, coefficient: Double)

    static let order = 3
    static let alongX: [Term] = [
        (0, 2, 5.96501012228556e-7), (0, 3, 1.06190303616824e-9), (1, 1, 1.54533982581321e-6),
        (1, 2, -1.5401552133746e-8), (2, 0, 1.16375305246683e-6), (2, 1, 2.78553772772031e-10),
        (3, 0, -1.3386015041297e-8),
    ]
    static let alongY: [Term] = [
        (0, 2, 2.45357472637824e-6), (0, 3, -1.3558958871007e-8), (1, 1, 5.49357275612099e-8),
        (1, 2, 7.06901196658068e-10), (2, 0, 2.10036180812735e-7), (2, 1, -1.5158421693962e-8),
        (3, 0, -8.2217586656479e-10),
    ]

    /// Keywords and values; the inverse has the opposite signs, as in real headers.
    static var keywords: [(name: String, value: Double)] {
        [("A", alongX, 1.0), ("B", alongY, 1), ("AP", alongX, -1), ("BP", alongY, -1)].flatMap { name, terms, sign in
            terms.map { ("\(name)_\($0.x)_\($0.y)", sign * $0.coefficient) }
        }
    }

    /// Keywords that tell the polynomials' order.
    static let orderKeywords = ["A_ORDER", "B_ORDER", "AP_ORDER", "BP_ORDER"]
}
