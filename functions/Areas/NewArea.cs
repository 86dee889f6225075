using CommunityAlerts.Api;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Areas;

/// <summary>The body of <c>PUT /api/areas/{*area}</c>.</summary>
public record NewArea(string Name)
{
    /// <summary>Other names that files use for it, at most 20.</summary>
    public IReadOnlyList<string>? OtherNames { get; init; }

    public string? Zone { get; init; }

    /// <summary>Quiet hours in addition to those of the areas above, which apply here too.</summary>
    public IReadOnlyList<QuietHours>? QuietHours { get; init; }

    /// <summary>The limits; the tightest of this area's and of those above it applies.</summary>
    public AreaPolicies? Policies { get; init; }

    /// <summary>Finds the faults of the body that do not depend on the area's path.</summary>
    /// <param name="currency">The currency of prices, ISO 4217: a ceiling in another one could not be enforced.</param>
    public IEnumerable<FieldError> Validate(string currency) =>
        [
            .. ValidateName(),
            .. ValidateOtherNames(OtherNames ?? []),
            .. ValidateZone(),
            .. Areas.QuietHours.Validate(QuietHours ?? []),
            .. Policies?.Validate(currency) ?? [],
        ];

    /// <summary>Creates the area that the body describes.</summary>
    /// <param name="path">The area's path.</param>
    /// <param name="by">The area of the administrator who saves it, to which its limits are attributed.</param>
    /// <param name="others">The bounds of other administrators, which are kept.</param>
    public Area ToArea(string path, string by, IReadOnlyList<AreaBound> others)
    {
        var callerBound = new AreaBound(by, QuietHours ?? [], Policies ?? new AreaPolicies());
        return new Area
        {
            Path = path,
            Name = Name,
            OtherNames = OtherNames is { Count: > 0 } names ? names : null,
            Zone = Zone,
            QuietHours = QuietHours,
            Policies = Policies,
            Bounds = callerBound.IsEmpty ? others : [.. others, callerBound],
        };
    }

    private IEnumerable<FieldError> ValidateName()
    {
        if (!IsName(Name))
        {
            yield return new("/name", "unusable-name", "A name has 1 to 100 characters.");
        }
        else if (OneLine.Validate("/name", Name) is { } fault)
        {
            yield return fault;
        }
    }

    private static IEnumerable<FieldError> ValidateOtherNames(IReadOnlyList<string> names)
    {
        if (names.Count > Area.MaxOtherNames)
        {
            return
            [
                new("/otherNames", "too-many", $"At most {Area.MaxOtherNames} other names.")
                {
                    Max = Area.MaxOtherNames,
                },
            ];
        }

        return names
            .Index()
            .Where(n => !IsName(n.Item) || !OneLine.IsPlain(n.Item))
            .Select(n => new FieldError(
                $"/otherNames/{n.Index}",
                "unusable-name",
                "A name has 1 to 100 characters on one line."
            ));
    }

    private IEnumerable<FieldError> ValidateZone()
    {
        if (Zone is not null && Zones.Find(Zone) is null)
        {
            yield return new("/zone", "unknown-zone", "A zone is an IANA name such as Asia/Shanghai.");
        }
    }

    private static bool IsName(string? name) => name?.Trim() is { Length: > 0 and <= 100 };
}
