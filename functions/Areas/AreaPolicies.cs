using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Areas;

/// <summary>
/// The limits of an area, over all campaigns and broadcasts. A limit that is absent is left to the areas above and
/// below; of several, the tightest holds.
/// </summary>
public sealed record AreaPolicies
{
    /// <summary>The limit of routine texts to one number; null is no limit.</summary>
    public Budget? Budget { get; init; }

    /// <summary>The limit of routine texts to all numbers of one household together; null is no limit.</summary>
    public Budget? HouseholdBudget { get; init; }

    /// <summary>The maximum cost of texts to the area, and to those below it, in one local day.</summary>
    public Money? SpendPerDay { get; init; }

    /// <summary>Lists the limits of texts with the JSON Pointer of each in a body; null is no limit.</summary>
    public IReadOnlyList<(string Pointer, int? Limit)> ListLimits() =>
        [
            ("/policies/budget/perDay", Budget?.PerDay),
            ("/policies/budget/perWeek", Budget?.PerWeek),
            ("/policies/householdBudget/perDay", HouseholdBudget?.PerDay),
            ("/policies/householdBudget/perWeek", HouseholdBudget?.PerWeek),
        ];

    /// <summary>Finds faults of a body's <c>policies</c>.</summary>
    /// <param name="currency">The currency of prices, ISO 4217: a ceiling in another one could not be enforced.</param>
    public IEnumerable<FieldError> Validate(string currency)
    {
        foreach (var (pointer, limit) in ListLimits())
        {
            if (limit is not (null or >= 1 and <= Areas.Budget.MaxTexts))
            {
                yield return new FieldError(
                    pointer,
                    "out-of-range",
                    $"A budget is 1 to {Areas.Budget.MaxTexts} texts; leave it out for no limit."
                )
                {
                    Max = Areas.Budget.MaxTexts,
                };
            }
        }

        if (SpendPerDay is not null && (SpendPerDay.Amount is <= 0 or > 1_000_000_000 || SpendPerDay.Amount.Scale > 6))
        {
            yield return new FieldError(
                "/policies/spendPerDay/amount",
                "out-of-range",
                "A ceiling is more than 0 and at most 1,000,000,000, with at most 6 decimals."
            );
        }

        if (SpendPerDay is not null && SpendPerDay.Currency != currency)
        {
            yield return new FieldError(
                "/policies/spendPerDay/currency",
                "other-currency",
                $"Prices are in {currency}."
            )
            {
                Name = currency,
            };
        }
    }
}

/// <summary>A limit of routine texts, 1 to <see cref="MaxTexts"/>; urgent ones are exempt and not counted.</summary>
/// <param name="PerDay">Texts in one local day of the recipient's area; null is no limit.</param>
/// <param name="PerWeek">Texts in one ISO week, Monday to Sunday, of the recipient's area; null is no limit.</param>
public sealed record Budget(int? PerDay = null, int? PerWeek = null)
{
    /// <summary>The maximum of either limit; it also bounds how many broadcasts are stored for one person.</summary>
    public const int MaxTexts = 50;

    /// <summary>Combines two budgets by taking the smaller of each limit; null where neither limits anything.</summary>
    public static Budget? Tightest(Budget? one, Budget? other) =>
        (Least(one?.PerDay, other?.PerDay), Least(one?.PerWeek, other?.PerWeek)) switch
        {
            (null, null) => null,
            var (day, week) => new Budget(day, week),
        };

    private static int? Least(int? one, int? other) => one is { } a && other is { } b ? Math.Min(a, b) : one ?? other;
}
