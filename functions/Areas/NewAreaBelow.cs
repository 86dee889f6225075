using System.Globalization;
using System.Text;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Areas;

/// <summary>The body of <c>POST /api/areas</c>: an area by its name, whose path the system makes.</summary>
/// <param name="Parent">The path of the area that it lies in; empty is the whole tree.</param>
/// <param name="Name">The name, which no other area of the parent has.</param>
public sealed record NewAreaBelow(string Parent, string Name) : NewArea(Name)
{
    /// <summary>The maximum number of characters of a path, and of one name in it.</summary>
    private const int MaxPath = 200;
    private const int MaxSegment = 60;

    /// <summary>
    /// Makes the path: the parent's, and the letters and digits of the name in lower case, joined by dashes where
    /// something else stood between them. Where the parent has that path already, <c>-2</c> follows, <c>-3</c> and so
    /// on.
    /// </summary>
    /// <returns>The path; null where it would have more names or characters than a path may.</returns>
    public string? MakePath(AreaTree tree)
    {
        var above = Parent.Length == 0 ? "" : $"{Parent}/";
        var segment = MakeSegment(Math.Min(MaxSegment, MaxPath - above.Length) - "-999".Length);
        for (var i = 1; segment.Length > 0; i++)
        {
            var path = i == 1 ? above + segment : string.Create(CultureInfo.InvariantCulture, $"{above}{segment}-{i}");
            if (!tree.Contains(path))
            {
                return Area.IsPath(path) ? path : null;
            }
        }

        return null;
    }

    /// <summary>Finds the faults of the body that depend on the areas that there are.</summary>
    public FieldError? Validate(AreaTree tree) =>
        tree.Below(Parent).Any(a => string.Equals(a.Name.Trim(), Name.Trim(), StringComparison.OrdinalIgnoreCase))
            ? new("/name", "name-in-use", $"{AreaPath.Describe(Parent)} has an area of the name '{Name}' already.")
        : MakePath(tree) is null
            ? new("/parent", "too-deep", $"{AreaPath.Describe(Parent)} has no room for a further area below it.")
        : null;

    private string MakeSegment(int maxLength)
    {
        var segment = new StringBuilder();
        foreach (var c in Name.Normalize(NormalizationForm.FormKC).ToLowerInvariant())
        {
            if (char.IsLetter(c) || char.IsDigit(c))
            {
                segment.Append(c);
            }
            else if (segment.Length > 0 && segment[^1] != '-')
            {
                segment.Append('-');
            }
        }

        // A name of signs only, such as "★", still needs a path.
        var made = segment.Length == 0 ? "area" : segment.ToString();
        return made[..Math.Clamp(maxLength, 0, made.Length)].Trim('-');
    }
}
