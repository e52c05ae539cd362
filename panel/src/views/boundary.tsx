import { Component, type ComponentChildren } from "preact";
import type { Texts } from "../texts";
import { LoadAgain } from "./trouble";

interface BoundaryProps {
  readonly texts: Texts;
  readonly children: ComponentChildren;
}

/** State 105's last resort: whatever breaks while drawing is caught here. */
export class Boundary extends Component<BoundaryProps, { readonly isJammed: boolean }> {
  override state = { isJammed: false };

  static override getDerivedStateFromError(): { isJammed: boolean } {
    return { isJammed: true };
  }

  override render() {
    const { texts, children } = this.props;
    if (!this.state.isJammed) {
      return children;
    }
    return (
      <main class="page">
        <div role="alert" class="page__whole">
          <LoadAgain explained={texts.jammed} texts={texts} />
        </div>
      </main>
    );
  }
}
