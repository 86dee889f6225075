using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Hosting.Local.SignIn;

/// <summary>Adds, changes and removes the operators of this host.</summary>
/// <param name="changes">Changes the operators one change at a time.</param>
/// <param name="knownAreas">The check for areas that nobody has registered.</param>
public sealed class OperatorService(OperatorChanges changes, KnownAreas knownAreas)
{
    public bool ComeFromSettings => changes.ComeFromSettings;

    public IReadOnlyList<Operator> All => changes.All;

    /// <summary>
    /// Adds an operator with a new token, or changes the roles and the area of one. Problems: <c>invalid-fields</c>,
    /// <c>operators-given</c>, <c>last-administrator</c>, <c>stale-version</c>, <c>too-many-operators</c>.
    /// </summary>
    /// <param name="name">The name, 1 to 60 characters, unique regardless of case.</param>
    /// <param name="roles">The roles, at least one.</param>
    /// <param name="area">The path of the area; empty is the whole tree.</param>
    /// <param name="ifMatch">The version that may be changed, as <see cref="ComputeETag"/> gives it.</param>
    /// <param name="cancellationToken">Ends the call before anything is changed.</param>
    public async Task<Result<SavedOperator>> PutAsync(
        string name,
        IReadOnlyList<Role> roles,
        string area,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var errors = ValidateOperator("name", name, roles, area);
        if (errors.Count > 0)
        {
            return CommonProblems.InvalidFields(errors);
        }

        var stored = OperatorChanges.Find(changes.All, name)?.Area;
        if (await knownAreas.FindProblemAsync(ownArea: "", "/area", area, stored, cancellationToken) is { } unknown)
        {
            return unknown;
        }

        return await changes.ChangeAsync<SavedOperator>(
            all =>
            {
                var existing = OperatorChanges.Find(all, name);
                if (
                    ifMatch.FindProblem(
                        existing is null ? null : ComputeETag(existing),
                        "The operator was changed or removed: read it again."
                    ) is
                    { } stale
                )
                {
                    return stale;
                }

                var after = new Operator(
                    existing?.Name ?? name.Trim(),
                    existing?.Token ?? Operators.NewToken(),
                    [.. roles.Distinct()],
                    area,
                    existing?.Invitation
                );
                var saved = new SavedOperator(after, IsNew: existing is null);
                return (saved.IsNew ? [.. all, after] : OperatorChanges.Replace(all, existing!, after), saved);
            },
            cancellationToken
        );
    }

    /// <summary>Gives an operator a new token; the old one is invalid from now on.</summary>
    public Task<Result<Operator>> RenewAsync(string name, CancellationToken cancellationToken) =>
        changes.ChangeAsync<Operator>(
            all =>
            {
                if (OperatorChanges.Find(all, name) is not { } before)
                {
                    return LocalProblems.UnknownOperator(name);
                }

                var after = before with { Token = Operators.NewToken(), Invitation = null };
                return (OperatorChanges.Replace(all, before, after), after);
            },
            cancellationToken
        );

    /// <summary>Removes an operator, whose token is invalid from now on.</summary>
    public Task<Result<Operator>> RemoveAsync(string name, CancellationToken cancellationToken) =>
        changes.ChangeAsync<Operator>(
            all =>
                OperatorChanges.Find(all, name) is { } before
                    ? ([.. all.Where(o => o != before)], before)
                    : LocalProblems.UnknownOperator(name),
            cancellationToken
        );

    /// <summary>The version of an operator's roles and area, as an ETag with its quotes.</summary>
    public static string ComputeETag(Operator @operator)
    {
        var rights = $"{string.Join(' ', @operator.Roles.Order())}|{@operator.Area}";
        return IfMatch.ComputeTag(rights);
    }

    /// <summary>Validates what is written of an operator.</summary>
    /// <param name="pointer">The pointer of the name.</param>
    /// <param name="name">The name, 1 to 60 characters.</param>
    /// <param name="roles">The roles, at least one.</param>
    /// <param name="area">The path of the area; empty is the whole tree.</param>
    public static IReadOnlyList<FieldError> ValidateOperator(
        string pointer,
        string name,
        IReadOnlyList<Role> roles,
        string area
    )
    {
        var errors = new List<FieldError>();
        if (name.Trim() is not { Length: > 0 and <= 60 } || !OneLine.IsPlain(name))
        {
            errors.Add(new(pointer, "unusable-name", "A name has 1 to 60 characters."));
        }

        if (roles.Count == 0)
        {
            errors.Add(new("/roles", "wrong-count", "Somebody without a role may do nothing: name at least one."));
        }

        if (!Area.IsPath(area))
        {
            errors.Add(new("/area", "unreadable-area", "An area is a path such as beiguan/hongqilu/dadaoxi/03."));
        }

        return errors;
    }
}

/// <summary>The result of saving an operator.</summary>
public sealed record SavedOperator(Operator Operator, bool IsNew);
