using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Hosting.Local.SignIn;

/// <summary>
/// Changes the operators of this host, at once and in the data folder. An administrator of the whole tree always
/// remains.
/// </summary>
/// <param name="operators">The current operators.</param>
/// <param name="folder">The data folder that stores them.</param>
/// <param name="knownAreas">The check for areas that nobody has registered.</param>
/// <param name="areGiven">Whether settings name the operators: then changes are refused.</param>
public sealed class OperatorService(Operators operators, DataFolder folder, KnownAreas knownAreas, bool areGiven)
    : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    public bool AreGiven => areGiven;

    public IReadOnlyList<Operator> All => operators.All;

    /// <summary>
    /// Adds an operator with a new token, or changes the roles and the area of one. Problems: <c>invalid-fields</c>,
    /// <c>operators-given</c>, <c>last-administrator</c>, <c>stale-version</c>.
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
        var errors = new List<FieldError>();
        if (name.Trim() is not { Length: > 0 and <= 60 } || !OneLine.IsPlain(name))
        {
            errors.Add(new("name", "unusable-name", "A name has 1 to 60 characters."));
        }

        if (roles.Count == 0)
        {
            errors.Add(new("/roles", "wrong-count", "Somebody without a role may do nothing: name at least one."));
        }

        if (!Area.IsPath(area))
        {
            errors.Add(new("/area", "unreadable-area", "An area is a path such as beiguan/hongqilu/dadaoxi/03."));
        }

        if (errors.Count > 0)
        {
            return CommonProblems.InvalidFields(errors);
        }

        var stored = Find(operators.All, name)?.Area;
        if (await knownAreas.FindProblemAsync(ownArea: "", "/area", area, stored, cancellationToken) is { } unknown)
        {
            return unknown;
        }

        return await ChangeAsync<SavedOperator>(
            all =>
            {
                var existing = Find(all, name);
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
                    area
                );
                var saved = new SavedOperator(after, IsNew: existing is null);
                return (saved.IsNew ? [.. all, after] : Replace(all, existing!, after), saved);
            },
            cancellationToken
        );
    }

    /// <summary>Gives an operator a new token; the old one is invalid from now on.</summary>
    public Task<Result<Operator>> RenewAsync(string name, CancellationToken cancellationToken) =>
        ChangeAsync<Operator>(
            all =>
            {
                if (Find(all, name) is not { } before)
                {
                    return LocalProblems.UnknownOperator(name);
                }

                var after = before with { Token = Operators.NewToken() };
                return (Replace(all, before, after), after);
            },
            cancellationToken
        );

    /// <summary>Removes an operator, whose token is invalid from now on.</summary>
    public Task<Result<Operator>> RemoveAsync(string name, CancellationToken cancellationToken) =>
        ChangeAsync<Operator>(
            all =>
                Find(all, name) is { } before
                    ? ([.. all.Where(o => o != before)], before)
                    : LocalProblems.UnknownOperator(name),
            cancellationToken
        );

    /// <summary>The version of an operator's roles and area, as an ETag with its quotes.</summary>
    public static string ComputeETag(Operator one)
    {
        var rights = $"{string.Join(' ', one.Roles.Order())}|{one.Area}";
        return IfMatch.ComputeTag(rights);
    }

    public void Dispose() => _gate.Dispose();

    private static Operator? Find(IReadOnlyList<Operator> all, string name) =>
        all.FirstOrDefault(o => string.Equals(o.Name, name.Trim(), StringComparison.OrdinalIgnoreCase));

    private static IReadOnlyList<Operator> Replace(IReadOnlyList<Operator> all, Operator before, Operator after) =>
        [.. all.Select(o => o == before ? after : o)];

    private async Task<Result<T>> ChangeAsync<T>(
        Func<IReadOnlyList<Operator>, Result<(IReadOnlyList<Operator> All, T Answer)>> change,
        CancellationToken cancellationToken
    )
    {
        if (areGiven)
        {
            return LocalProblems.OperatorsGiven();
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            var changed = change(operators.All);
            if (!changed.IsOk)
            {
                return changed.Problem;
            }

            var (all, answer) = changed.Value;
            if (!all.Any(o => o.Roles.Contains(Role.Administrator) && string.IsNullOrEmpty(o.Area)))
            {
                return LocalProblems.LastAdministrator();
            }

            // Stored first, so that an issued token is valid after any crash.
            await folder.SaveOperatorsAsync(all, cancellationToken);
            operators.Replace(all);
            return answer;
        }
        finally
        {
            _gate.Release();
        }
    }
}

/// <summary>The result of saving an operator.</summary>
public sealed record SavedOperator(Operator Operator, bool IsNew);
